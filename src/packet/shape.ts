import {compileCondition, type Test} from './compile-condition.ts';
import type {Condition} from './condition.ts';
import {Field} from './field.ts';
import {type FieldReader, newWalk, type Walk} from './kinds/kind.ts';
import {isOwn, ownValue} from './shape-writer.ts';
import type {FieldRow, FieldValue, Item} from './table.ts';

/**
 * Fields side by side: the header of a layer, or a record in a list. First those that are always
 * in the same place, then those that float: optional ones, and those of variable size.
 */
export class Shape {
	readonly name: string;
	/** In the order of the wire. */
	readonly fields: readonly Field[];
	readonly byName: ReadonlyMap<string, Field>;
	readonly fixed: readonly Field[];
	readonly floats: readonly Field[];
	/** Where the floating fields begin. */
	readonly fixedBits: number;
	/** The fixed part with every default in it that needs no condition. */
	readonly template: Uint8Array;
	/** Unless its floating fields are given, it is its template with what is given in it. */
	readonly isPlain: boolean;
	/** Fields of the fixed part that are not always there. */
	readonly conditional: readonly Field[];
	readonly #tests = new Map<Field, Test>();

	/** `fixedBytes`: of a layer, whose rows say where they are; a record's follow one another. */
	constructor(name: string, rows: Readonly<Record<string, FieldRow>>, fixedBytes?: number) {
		this.name = name;
		const all = Object.entries(rows).map(([key, row]) => new Field(name, key, row));
		const isFloat = fixedBytes === undefined ? floatsInRecord(all) : floatsInLayer;
		this.floats = all.filter(isFloat);
		const fixed = all.filter(field => !isFloat(field));
		let next = 0;
		for (const field of fixed) {
			field.at = typeof field.row.at === 'number' ? field.row.at : next;
			next = field.at + (field.width ?? 0);
		}
		this.fixed = fixed.sort((a, b) => a.at! - b.at!);
		this.fixedBits = fixedBytes === undefined ? next : fixedBytes * 8;
		this.fields = [...this.fixed, ...this.floats];
		this.byName = new Map(this.fields.map(field => [field.name, field]));
		this.conditional = this.fixed.filter(field => field.row.when);
		const isEmpty = (field: Field) => isEmptyUnlessGiven(field, this.fixedBits / 8);
		this.isPlain = fixed.every(isPlainFixed) && this.floats.every(isEmpty);
		this.#prepareReaders();
		this.template = new Uint8Array(Math.ceil(this.fixedBits / 8));
		for (const field of this.fixed) {
			if (!field.row.when) this.writeFixed(this.template, 0, field, field.default);
		}
	}

	#prepareReaders(): void {
		for (const field of this.fields) {
			const {when} = field.row;
			if (when) this.#tests.set(field, this.compile(when));
		}
		for (const field of this.fixed) {
			const read = field.kind.reader(field.at!);
			const test = this.#tests.get(field);
			field.read = test
				? (bytes, start, end) => (test(bytes, start, end) ? read(bytes, start, end) : undefined)
				: read;
		}
		for (const field of this.floats) field.read = this.#floatReader(field);
	}

	/** A condition made ready to be asked of bytes. */
	compile(condition: Condition): Test {
		return compileCondition(condition, this.byName, this.name);
	}

	/** Reads a field whose place depends on those before it. */
	#floatReader(field: Field): FieldReader {
		const test = this.#tests.get(field);
		return (bytes, start, end) => {
			if (test && !test(bytes, start, end)) return undefined;
			const walk = newWalk(start);
			const at = this.#walk(field, bytes, start, end, walk);
			if (at < 0 || at + (field.width ?? 0) > (end - start) * 8) return undefined;
			return this.#readFloat(field, at, bytes, start, end, walk);
		};
	}

	/** Where in the bytes a field is, in bits from `start`; undefined when it is not there. */
	placeOf(field: Field, bytes: Uint8Array, start: number, end: number) {
		const test = field.row.when && this.#tests.get(field);
		if (test && !test(bytes, start, end)) return undefined;
		const walk = newWalk(start);
		const at = field.at ?? this.#walk(field, bytes, start, end, walk);
		if (at < 0 || at + (field.width ?? 0) > (end - start) * 8) return undefined;
		if (field.width !== undefined) return {at, bits: field.width};
		this.#readFloat(field, at, bytes, start, end, walk);
		return {at, bits: (walk.stop - start) * 8 - at};
	}

	/**
	 * Where the fields end, as an index of `bytes`; −1 when they do not fit in before `end`. Without
	 * a walk, what goes to the end is not looked into.
	 */
	endOf(bytes: Uint8Array, start: number, end: number, walk?: Walk): number {
		if (this.fixedBits > (end - start) * 8) return -1;
		const bits = this.#walk(undefined, bytes, start, end, walk ?? newWalk(start), !walk);
		return bits < 0 ? -1 : start + Math.ceil(bits / 8);
	}

	/** The bit at which `upTo` begins, or everything ends; −1 when something before is cut off. */
	#walk(
		upTo: Field | undefined,
		bytes: Uint8Array,
		start: number,
		end: number,
		walk: Walk,
		isQuick = false,
	): number {
		let at = this.fixedBits;
		for (const field of this.floats) {
			if (field === upTo) return at;
			const test = this.#tests.get(field);
			if (test && !test(bytes, start, end)) continue;
			if (field.width !== undefined) {
				at += field.width;
				if (at > (end - start) * 8) return -1;
				continue;
			}
			if (isQuick && goesToEnd(field)) return (end - start) * 8;
			this.#readFloat(field, at, bytes, start, end, walk);
			at = (walk.stop - start) * 8;
		}
		return at;
	}

	#readFloat(f: Field, at: number, bytes: Uint8Array, start: number, end: number, walk: Walk) {
		const {bits} = f.row;
		let limit = end;
		if (typeof bits === 'object' && 'count' in bits) {
			const number = this.#number(bits.count, bytes, start, end);
			walk.count = Math.floor(number / (bits.per ?? 1)) + (bits.plus ?? 0);
		} else if (typeof bits === 'object') {
			const number = this.#number(bits.bytes, bytes, start, end);
			const stated = number * (bits.unitBytes ?? 1) - (bits.lessBytes ?? 0);
			limit = start + (at >>> 3) + Math.max(0, stated);
			if (limit > end) walk.problem ??= `${f.path} is cut off: ${bits.bytes} says ${stated} bytes`;
			limit = Math.min(limit, end);
		}
		return f.readAt(at, bytes, start, limit, walk);
	}

	#number(name: string, bytes: Uint8Array, start: number, end: number): number {
		const value = this.byName.get(name)!.read(bytes, start, end);
		return typeof value === 'number' ? value : 0;
	}

	writeFixed(bytes: Uint8Array, start: number, field: Field, value: FieldValue): void {
		field.kind.write(bytes, start, field.at!, value);
	}

	/** Writes a field of fixed width into a header that is there already. */
	write(bytes: Uint8Array, start: number, end: number, field: Field, value: FieldValue): void {
		const at = field.at ?? this.placeOf(field, bytes, start, end)?.at;
		if (at !== undefined) field.kind.write(bytes, start, at, value);
	}

	/**
	 * All fields as an object; undefined when one is cut off. Computed ones are left out where they
	 * are as they would be computed.
	 */
	readAll(bytes: Uint8Array, start: number, end: number, walk: Walk): Item | undefined {
		if (this.fixedBits > (end - start) * 8) return undefined;
		const values: Record<string, FieldValue> = {};
		for (const field of this.fixed) values[field.name] = field.read(bytes, start, end);
		let at = this.fixedBits;
		for (const field of this.floats) {
			const test = this.#tests.get(field);
			if (test && !test(bytes, start, end)) continue;
			if (at + (field.width ?? 0) > (end - start) * 8) return undefined;
			const value = this.#readFloat(field, at, bytes, start, end, walk);
			if (value === undefined) return undefined;
			values[field.name] = value;
			at = field.width === undefined ? (walk.stop - start) * 8 : at + field.width;
		}
		walk.stop = start + Math.ceil(at / 8);
		return this.#withoutComputed(values);
	}

	#withoutComputed(values: Record<string, FieldValue>): Item {
		for (const field of this.fields) {
			if (!field.computed || values[field.name] === undefined) continue;
			const {[field.name]: value, ...others} = values;
			if (ownValue(this, field, others) === value) delete values[field.name];
		}
		return values;
	}
}

function isPlainFixed({row, computed}: Field): boolean {
	return row.when === undefined && !isOwn(computed?.what ?? '');
}

function isEmptyUnlessGiven({row, kind, default: value}: Field, before: number): boolean {
	if (row.when || !kind.encode) return false;
	if ('unitBytes' in row && before % row.unitBytes! !== 0) return false;
	return kind.encode(value, 0, new Map()).length === 0;
}

/** Whatever is in it. */
function goesToEnd({row}: Field): boolean {
	if (row.bits !== 'rest') return false;
	return row.kind !== 'list' || !('head' in row.of && row.of.stopsAtEnd);
}

function floatsInLayer(field: Field): boolean {
	return field.row.at === 'after' || field.width === undefined;
}

/** From the first field on that is optional or of variable size. */
function floatsInRecord(fields: readonly Field[]): (field: Field) => boolean {
	const first = fields.findIndex(field => field.row.when || field.width === undefined);
	return field => first >= 0 && fields.indexOf(field) >= first;
}
