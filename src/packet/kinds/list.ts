import {type ElementKind, elementsOf} from '../elements/elements.ts';
import type {FieldValue, ListRow} from '../row.ts';
import {sameBytes} from '../same.ts';
import {givenBytes} from './bytes.ts';
import {type Kind, type KindMaker, newWalk, type Walk} from './kind.ts';

/**
 * Several elements of a kind. What is read comes out as the same bytes again: where the elements
 * would not, the list is its bytes, malformed.
 */
export const list: KindMaker<ListRow> = (row, path) => new List(row, path);

class List implements Kind {
	readonly #row: ListRow;
	readonly #path: string;
	#prepared: ElementKind | undefined;

	constructor(row: ListRow, path: string) {
		this.#row = row;
		this.#path = path;
	}

	/** Made on first use: most packets have none of most lists. */
	get #elements(): ElementKind {
		this.#prepared ??= elementsOf(this.#row.of, this.#path);
		return this.#prepared;
	}

	parse(input: unknown): FieldValue {
		const raw = typeof input === 'string' || input instanceof Uint8Array;
		const bytes = raw ? givenBytes(input) : undefined;
		if (bytes) return this.#fits(bytes) ? this.#fromBytes(bytes) : undefined;
		if (!Array.isArray(input)) return undefined;
		const values = input.map(one => this.#elements.parse(one));
		if (values.includes(undefined)) return undefined;
		return this.#fits(this.encode(values, 0, new Map())) ? values : undefined;
	}

	/** Bytes of a list of which nothing is said are filled up, too. */
	#fromBytes(bytes: Uint8Array): FieldValue {
		const walk = newWalk(-(this.#row.beforeBytes ?? 0));
		walk.count = this.#row.bits === 'rest' ? undefined : Number.POSITIVE_INFINITY;
		const values = this.reader(0)(bytes, 0, bytes.length, walk);
		return walk.stop === bytes.length ? values : undefined;
	}

	#fits(bytes: Uint8Array): boolean {
		return bytes.length <= (this.#row.maxBytes ?? 65_535);
	}

	allowed(): string {
		const most = this.#row.maxBytes === undefined ? '' : `at most ${this.#row.maxBytes} bytes: `;
		return `${most}a list of ${this.#elements.allowed()}`;
	}

	reader(at: number) {
		const byte = at >>> 3;
		return (bytes: Uint8Array, start: number, end: number, walk: Walk = newWalk(start)) => {
			const {count} = walk;
			walk.count = undefined;
			const from = start + byte;
			if (count !== undefined) return this.#read(bytes, from, end, count, walk);
			return this.#readRest(bytes, from, end, walk);
		};
	}

	#read(bytes: Uint8Array, from: number, end: number, count: number, walk: Walk): FieldValue[] {
		const values: FieldValue[] = [];
		let at = from;
		while (at < end && values.length < count) {
			const value = this.#elements.read(bytes, at, end, walk);
			if (value === undefined || walk.stop <= at) break;
			at = walk.stop;
			values.push(value);
			if (this.#elements.isEnd?.(value)) break;
		}
		walk.stop = at;
		if (values.length < count && Number.isFinite(count)) {
			walk.problem ??= `${this.#path} has ${values.length} elements, not ${count}`;
		}
		return values;
	}

	/** All there is up to `end`. */
	#readRest(bytes: Uint8Array, from: number, end: number, walk: Walk): FieldValue[] {
		const most = Number.POSITIVE_INFINITY;
		const values = this.#read(bytes, from, end, most, walk);
		const elements = this.#elements;
		const last = values.at(-1);
		const isOver = last !== undefined && elements.isEnd?.(last) && this.#stopsAtEnd;
		if (walk.stop < end && !isOver) {
			walk.problem ??= `${this.#path} ends in ${end - walk.stop} bytes that are no element`;
			if (!elements.malformed) return values;
			values.push(elements.malformed(bytes.slice(walk.stop, end)));
			walk.stop = end;
		}
		const filled = this.#withoutFill(values, bytes, from, walk);
		if (filled) return filled;
		if (!elements.malformed) return values;
		const own = bytes.subarray(from, walk.stop);
		const again = this.encode(values, from - walk.base, new Map());
		return sameBytes(again, own) ? values : [elements.malformed(own.slice())];
	}

	get #stopsAtEnd(): boolean {
		return 'head' in this.#row.of && (this.#row.of.stopsAtEnd ?? false);
	}

	/** The list without what the builder fills it up with, when it comes out the same. */
	#withoutFill(values: FieldValue[], bytes: Uint8Array, from: number, walk: Walk) {
		const unit = this.#row.unitBytes;
		const last = values.at(-1);
		const isFilled = unit && last !== undefined && this.#elements.isFill?.(last);
		if (!isFilled || (walk.stop - walk.base) % unit !== 0) return undefined;
		const others = values.slice(0, -1);
		const encoded = this.encode(others, from - walk.base, new Map());
		const size = from - walk.base + encoded.length;
		const missing = (unit - (size % unit)) % unit;
		if (from + encoded.length + missing !== walk.stop) return undefined;
		const again = Uint8Array.from([...encoded, ...this.fill(missing)]);
		return sameBytes(again, bytes.subarray(from, walk.stop)) ? others : undefined;
	}

	write(): void {}

	encode(value: FieldValue, offset: number, names: Map<string, number>): Uint8Array {
		const parts: Uint8Array[] = [];
		let size = 0;
		for (const element of value as readonly FieldValue[]) {
			const part = this.#elements.encode(element, offset + size, names);
			parts.push(part);
			size += part.length;
		}
		const bytes = new Uint8Array(size);
		let at = 0;
		for (const part of parts) {
			bytes.set(part, at);
			at += part.length;
		}
		return bytes;
	}

	fill(bytes: number): Uint8Array {
		return this.#elements.fill?.(bytes) ?? new Uint8Array(bytes);
	}

	/** A list of lists, or of bytes, is several values. */
	valuesOf(input: unknown): readonly unknown[] | undefined {
		if (!Array.isArray(input) || input.length === 0) return undefined;
		const isWhole = (one: unknown) => Array.isArray(one) || one instanceof Uint8Array;
		return input.every(isWhole) ? input : undefined;
	}

	text(value: FieldValue): string {
		const values = value as readonly FieldValue[];
		if (values.length === 0) return 'none';
		return values.map(one => this.#elements.text(one)).join(', ');
	}

	brief(value: FieldValue): string {
		return this.text(value);
	}

	literal(value: FieldValue): string {
		const values = value as readonly FieldValue[];
		return `[${values.map(one => this.#elements.literal(one)).join(', ')}]`;
	}
}
