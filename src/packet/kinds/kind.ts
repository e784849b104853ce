import type {FieldRow, FieldValue, Numbers} from '../row.ts';

/** What is found out on the way, when fields are read one after the other. */
export interface Walk {
	/** Where the layer starts: names are pointed to from there. */
	readonly base: number;
	/** Names seen so far, and where. */
	readonly names: Map<string, number>;
	/** How many elements the list to be read next has. */
	count: number | undefined;
	/** Where the field that was read last ends. */
	stop: number;
	/** The first thing found wrong. */
	problem: string | undefined;
}

export function newWalk(base: number): Walk {
	return {base, names: new Map(), count: undefined, stop: base, problem: undefined};
}

/**
 * Reads a field of the header that starts at `start`; one of variable size ends before `end`, and
 * sets `walk.stop`.
 */
export type FieldReader = (
	bytes: Uint8Array,
	start: number,
	end: number,
	walk?: Walk,
) => FieldValue;

/** What can be done with the values of one row. */
export interface Kind {
	/** The value as it would be read, from what people write; undefined when it is none. */
	parse(input: unknown): FieldValue;
	/** What `parse` takes, for people: `a number 0…255`. */
	allowed(): string;
	/** A reader for one place: its bit `at` from `start`. */
	reader(at: number): FieldReader;
	/** For people, with all there is to know: `0x0806 (arp)`. */
	text(value: FieldValue): string;
	/** For people, in few words: `arp`. */
	brief(value: FieldValue): string;
	/** As it is written in a `.dp.ts`; as JavaScript writes it, unless said. */
	literal?(value: FieldValue): string;
	/** Writes a value that `parse` or a reader returned; of kinds of fixed width. */
	write(bytes: Uint8Array, start: number, at: number, value: FieldValue): void;
	/**
	 * The bytes of a value; of kinds of variable size. `names` are those that stand before it in the
	 * same layer, `offset` is its own.
	 */
	encode?(value: FieldValue, offset: number, names: Map<string, number>): Uint8Array;
	/** What fills the end of a header up: so many bytes, zeros unless said. */
	fill?(bytes: number): Uint8Array;
	/** Whether what people gave is several values; undefined when that is said as for any field. */
	valuesOf?(input: unknown): readonly unknown[] | undefined;
}

export type KindMaker<R extends FieldRow> = (row: R, path: string) => Kind;

/** The name of a number, if it has one. */
export function nameOf(names: Numbers | undefined, value: FieldValue) {
	if (!names) return undefined;
	for (const name in names) if (names[name] === value) return name;
	return undefined;
}

/** A whole number in 0…2^bits − 1 from a number, a bigint, or digits (`'64'`, `'0x40'`). */
export function parseUint(input: unknown, bits: number): number | undefined {
	if (typeof input === 'number') {
		return Number.isInteger(input) && input >= 0 && input < 2 ** bits ? input : undefined;
	}
	const isDigits = typeof input === 'string' && /^(\d+|0x[0-9a-f]+)$/i.test(input);
	if (typeof input !== 'bigint' && !isDigits) return undefined;
	const value = Number(input);
	return Number.isInteger(value) && value >= 0 && value < 2 ** bits ? value : undefined;
}

export function listOfNames(names: Numbers): string {
	return Object.keys(names)
		.map(name => `'${name}'`)
		.join(', ');
}
