import {RingtapError} from '../../errors.ts';
import {formatHex} from '../address.ts';
import {readBits} from '../bits.ts';
import {givenBytes} from '../kinds/bytes.ts';
import type {Walk} from '../kinds/kind.ts';
import type {FieldValue, Item, TlvKind, Tlvs, UintRow} from '../row.ts';
import {sameBytes} from '../same.ts';
import {Shape} from '../shape.ts';
import {encodeShape, isThere} from '../shape-writer.ts';
import type {ElementKind} from './elements.ts';
import {fieldsLiteral, fieldsText, parseFields} from './given.ts';

interface Known extends TlvKind {
	readonly name: string;
	/** Of its value. */
	readonly shape: Shape;
}
type Values = Readonly<Record<string, FieldValue>>;

/** What the head of an item said, and where its value is. */
interface Head {
	readonly values: Values;
	readonly from: number;
	readonly end: number;
	/** Behind the padding. */
	readonly next: number;
}

/** Options, TLVs, chunks. */
export function tlvs(spec: Tlvs, path: string): ElementKind {
	return new TlvElements(spec, path);
}

class TlvElements implements ElementKind {
	readonly #spec: Tlvs;
	readonly #path: string;
	readonly #head: Shape;
	readonly #kind: string;
	readonly #length: string;
	readonly #kindBits: number;
	readonly #byName = new Map<string, Known>();
	readonly #byNumber = new Map<number, Known>();
	readonly #unit: number;
	/** Fields of the head beside kind and length. */
	readonly #extras: readonly string[];

	constructor(spec: Tlvs, path: string) {
		this.#spec = spec;
		this.#path = path;
		this.#kind = spec.kindField ?? 'kind';
		this.#length = spec.lengthField ?? 'length';
		this.#head = new Shape(path, spec.head);
		this.#kindBits = (spec.head[this.#kind] as UintRow).bits;
		this.#unit = spec.lengthUnitBytes ?? 1;
		const framing = [this.#kind, this.#length];
		this.#extras = Object.keys(spec.head).filter(name => !framing.includes(name));
		for (const [name, kind] of Object.entries(spec.kinds)) {
			const shape = new Shape(`${path} ${name}`, kind.fields ?? {});
			const known = {...kind, name, shape};
			this.#byName.set(name, known);
			this.#byNumber.set(kind.number, known);
		}
	}

	allowed(): string {
		return `items like {${this.#kind}: '${[...this.#byName.keys()][0]}'}, or their bytes`;
	}

	read(bytes: Uint8Array, from: number, end: number, walk: Walk): Item | undefined {
		const single = this.#singleAt(bytes, from, end);
		if (single) return this.#readSingle(single, bytes, from, end, walk);
		const head = this.#readHead(bytes, from, end, walk);
		if (!head) return undefined;
		const item: Record<string, FieldValue> = {};
		const number = head.values[this.#kind] as number;
		const known = this.#byNumber.get(number);
		const fields = known && this.#readFields(known, bytes, head, walk);
		item[this.#kind] = fields ? known.name : number;
		for (const name of this.#extras) item[name] = head.values[name];
		if (fields) Object.assign(item, fields);
		else item.data = bytes.slice(head.from, head.end);
		this.#addPadding(item, bytes, head, from);
		walk.stop = head.next;
		if (!this.#hasTail(known) || walk.stop === end) return item;
		item.data = bytes.slice(walk.stop, end);
		walk.stop = end;
		return item;
	}

	/** An item that is its kind alone. */
	#singleAt(bytes: Uint8Array, from: number, end: number): Known | undefined {
		if (from + this.#kindBits / 8 > end) return undefined;
		const known = this.#byNumber.get(readBits(bytes, from, 0, this.#kindBits));
		return known?.single ? known : undefined;
	}

	#readSingle(known: Known, bytes: Uint8Array, from: number, end: number, walk: Walk): Item {
		walk.stop = from + this.#kindBits / 8;
		const item = {[this.#kind]: known.name};
		if (!this.#hasTail(known) || walk.stop === end) return item;
		const data = bytes.slice(walk.stop, end);
		walk.stop = end;
		return {...item, data};
	}

	/** Whether all that comes after it belongs to it. */
	#hasTail(known: Known | undefined): boolean {
		return known !== undefined && known.name === this.#spec.end && !this.#spec.stopsAtEnd;
	}

	#readHead(bytes: Uint8Array, from: number, end: number, walk: Walk): Head | undefined {
		const values = this.#head.readAll(bytes, from, end, walk);
		if (!values) return this.#broken(walk, `an item is cut off after ${end - from} bytes`);
		const start = walk.stop;
		const length = (values[this.#length] as number) * this.#unit;
		const counted = this.#spec.lengthOf === 'item' ? start - from : 0;
		const what = `${this.#kind} ${values[this.#kind]}`;
		if (length < counted) {
			return this.#broken(walk, `${what} has length ${length}, less than its head of ${counted}`);
		}
		const valueEnd = start + length - counted;
		if (valueEnd > end) {
			const room = end - start + counted;
			return this.#broken(walk, `${what} has length ${length}, but ${room} bytes are left`);
		}
		const padTo = this.#spec.padToBytes ?? 1;
		const next = Math.min(end, valueEnd + ((padTo - ((valueEnd - from) % padTo)) % padTo));
		return {values, from: start, end: valueEnd, next};
	}

	#broken(walk: Walk, what: string): undefined {
		walk.problem ??= `${this.#path}: ${what}`;
	}

	/** Undefined unless they come out as the same bytes again. */
	#readFields({shape}: Known, bytes: Uint8Array, head: Head, walk: Walk): Values | undefined {
		const before = walk.names.size;
		const {problem} = walk;
		const fields = shape.readAll(bytes, head.from, head.end, walk);
		const isWhole = fields !== undefined && walk.stop === head.end && walk.problem === problem;
		walk.problem = problem;
		forgetNames(walk.names, before);
		if (!isWhole) return undefined;
		const again = encodeShape(shape, fields, head.from - walk.base, walk.names);
		if (sameBytes(again, bytes.subarray(head.from, head.end))) return fields;
		forgetNames(walk.names, before);
		return undefined;
	}

	/** What fills an item up is said when it is not all zeros, or too short. */
	#addPadding(item: Record<string, FieldValue>, bytes: Uint8Array, head: Head, from: number) {
		const padTo = this.#spec.padToBytes ?? 1;
		const wanted = (padTo - ((head.end - from) % padTo)) % padTo;
		const padding = bytes.slice(head.end, head.next);
		if (padding.length < wanted || padding.some(byte => byte !== 0)) item.padding = padding;
	}

	parse(input: unknown): FieldValue {
		if (typeof input !== 'object' || input === null) return undefined;
		const given = input as Values;
		const kind = given[this.#kind];
		const {data} = given;
		const bytes = data === undefined ? undefined : givenBytes(data);
		if (kind === 'malformed') return bytes && {[this.#kind]: kind, data: bytes};
		const known = typeof kind === 'string' ? this.#byName.get(kind) : undefined;
		if (!known && (typeof kind !== 'number' || kind < 0 || kind >= 2 ** this.#kindBits)) {
			return undefined;
		}
		const item: Record<string, FieldValue> = {[this.#kind]: kind};
		for (const name of known?.single ? [] : this.#extras) {
			const field = this.#head.byName.get(name)!;
			item[name] = given[name] === undefined ? field.default : field.parse(given[name]);
		}
		if (known) this.#parseFields(known, given, item);
		if (bytes && (known ? this.#hasTail(known) && bytes.length > 0 : true)) {
			item.data = bytes;
		} else if (!known) item.data = new Uint8Array(0);
		const padding = given.padding === undefined ? undefined : givenBytes(given.padding);
		if (padding) item.padding = padding;
		return item;
	}

	#parseFields({shape}: Known, given: Values, item: Record<string, FieldValue>): void {
		const own = [this.#kind, 'data', 'padding', ...this.#extras];
		const fields = parseFields(
			shape,
			given,
			own.filter(name => !shape.byName.has(name)),
		);
		for (const field of shape.fields) {
			const value = fields[field.name];
			if (value !== undefined) item[field.name] = value;
			else if (!field.computed && isThere(shape, field, fields)) {
				item[field.name] = field.default;
			}
		}
	}

	encode(value: FieldValue, offset: number, names: Map<string, number>): Uint8Array {
		const item = value as Item;
		const kind = item[this.#kind];
		if (kind === 'malformed') return item.data as Uint8Array;
		const known = typeof kind === 'string' ? this.#byName.get(kind)! : undefined;
		const number = known ? known.number : (kind as number);
		const after = this.#hasTail(known) ? item.data : undefined;
		if (known?.single) {
			const alone = new Uint8Array(this.#kindBits / 8);
			this.#head.byName.get(this.#kind)!.kind.write(alone, 0, 0, number);
			return joined(alone, after);
		}
		const given: Record<string, FieldValue> = {[this.#kind]: number};
		for (const name of this.#extras) given[name] = item[name];
		const head = encodeShape(this.#head, given, offset, names);
		const body = known
			? encodeShape(known.shape, item, offset + head.length, names)
			: (item.data as Uint8Array);
		return joined(this.#framed(head, body, item), after);
	}

	/** The length is written when the value is there; what stands behind it has a fixed width. */
	#framed(head: Uint8Array, body: Uint8Array, item: Item): Uint8Array {
		const headBytes = head.length;
		const counted = this.#spec.lengthOf === 'item' ? headBytes : 0;
		const length = (body.length + counted) / this.#unit;
		if (!Number.isInteger(length)) throw notWhole(this.#path, item[this.#kind], this.#unit);
		const {fields} = this.#head;
		const field = this.#head.byName.get(this.#length)!;
		const behind = fields.slice(fields.indexOf(field)).reduce((sum, f) => sum + f.width!, 0);
		field.kind.write(head, 0, headBytes * 8 - behind, field.parse(length));
		const padTo = this.#spec.padToBytes ?? 1;
		const bytes = headBytes + body.length;
		const padding = (item.padding as Uint8Array | undefined) ?? (padTo - (bytes % padTo)) % padTo;
		const made = new Uint8Array(bytes + (typeof padding === 'number' ? padding : padding.length));
		made.set(head);
		made.set(body, headBytes);
		if (typeof padding !== 'number') made.set(padding, bytes);
		return made;
	}

	text(value: FieldValue): string {
		const item = value as Item;
		const kind = item[this.#kind];
		const known = this.#byName.get(String(kind));
		const words = [String(kind)];
		if (known) words.push(fieldsText(known.shape, item));
		if (item.data && !known?.shape.byName.has('data'))
			words.push(formatHex(item.data as Uint8Array));
		return words.filter(word => word !== '').join(' ');
	}

	literal(value: FieldValue): string {
		const item = value as Item;
		const known = this.#byName.get(String(item[this.#kind]));
		return fieldsLiteral(known?.shape ?? this.#head, item, this.#head, this.#kind);
	}

	malformed(data: Uint8Array): Item {
		return {[this.#kind]: 'malformed', data};
	}

	isEnd(value: FieldValue): boolean {
		return (value as Item)[this.#kind] === this.#spec.end;
	}

	isFill(value: FieldValue): boolean {
		const item = value as Item;
		const kind = item[this.#kind];
		return this.#spec.fillWith === 'padN' ? kind === 'padN' || kind === 'pad1' : this.isEnd(value);
	}

	/** Pad1 for one byte, PadN for more (RFC 8200 §4.2). */
	fill(bytes: number): Uint8Array {
		const filling = new Uint8Array(bytes);
		if (this.#spec.fillWith === 'padN' && bytes > 1) filling.set([1, bytes - 2]);
		return filling;
	}
}

function forgetNames(names: Map<string, number>, keep: number): void {
	if (names.size === keep) return;
	for (const name of [...names.keys()].slice(keep)) names.delete(name);
}

function joined(bytes: Uint8Array, after: FieldValue): Uint8Array {
	return after instanceof Uint8Array ? Uint8Array.from([...bytes, ...after]) : bytes;
}

function notWhole(path: string, kind: FieldValue, unit: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_VALUE',
		`${path} ${kind} would not be a multiple of ${unit} bytes, in which its length counts.`,
		`Make its data longer, up to a multiple of ${unit} bytes with what stands before it.`,
	);
}
