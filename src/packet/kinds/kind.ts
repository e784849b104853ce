import type {FieldRow, FieldValue} from '../table.ts';

/** Reads a field of the header that starts at `start` and ends before `headerEnd`. */
export type FieldReader = (bytes: Uint8Array, start: number, headerEnd: number) => FieldValue;

/** What can be done with the fields of one kind. */
export interface Kind<R extends FieldRow = FieldRow> {
	/** The value as it would be read, from what people write; undefined when it is none. */
	parse(input: unknown, row: R): FieldValue | undefined;
	/** What `parse` takes, for people: `a number 0…255`. */
	allowed(row: R): string;
	reader(row: R): FieldReader;
	/** Writes a value that `parse` or a reader returned. */
	write(bytes: Uint8Array, start: number, row: R, value: FieldValue): void;
	/** For people, with all there is to know: `0x0806 (arp)`. */
	text(value: FieldValue, row: R): string;
	/** For people, in few words: `arp`. */
	brief(value: FieldValue, row: R): string;
}

/** The name of a number, if it has one. */
export function nameOf(names: Readonly<Record<string, number>> | undefined, value: FieldValue) {
	if (!names) return undefined;
	for (const name in names) if (names[name] === value) return name;
	return undefined;
}

/** A whole number in 0…2^bits − 1 from a number, a bigint, or digits (`'64'`, `'0x40'`). */
export function parseUint(input: unknown, bits: number): number | undefined {
	const isDigits = typeof input === 'string' && /^(\d+|0x[0-9a-f]+)$/i.test(input);
	if (typeof input !== 'number' && typeof input !== 'bigint' && !isDigits) return undefined;
	const value = Number(input);
	return Number.isInteger(value) && value >= 0 && value < 2 ** bits ? value : undefined;
}

export function listOfNames(names: Readonly<Record<string, number>>): string {
	return Object.keys(names)
		.map(name => `'${name}'`)
		.join(', ');
}
