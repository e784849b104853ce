import {bitReader, writeBits} from '../bits.ts';
import type {FlagsRow} from '../row.ts';
import {type KindMaker, listOfNames, parseUint} from './kind.ts';

function say(bits: number, {names}: FlagsRow): string {
	return Object.keys(names)
		.filter(name => bits & names[name]!)
		.join(',');
}

/** `'syn,ack'`, in any order; `|`, `+` and spaces will do for commas. */
function parseNames(text: string, {names}: FlagsRow): number | undefined {
	let bits = 0;
	for (const name of text.toLowerCase().split(/[\s,|+]+/)) {
		if (name === '') continue;
		if (!Object.hasOwn(names, name)) return undefined;
		bits |= names[name]!;
	}
	return bits;
}

export const flags: KindMaker<FlagsRow> = row => {
	const text = (value: unknown) => (value === '' ? 'none' : String(value));
	return {
		parse(input) {
			const bits = parseUint(input, row.bits);
			const named = typeof input === 'string' ? parseNames(input, row) : undefined;
			const value = bits ?? named;
			return value === undefined ? undefined : say(value, row);
		},
		allowed() {
			const number = `or a number from 0 to ${2 ** row.bits - 1}`;
			return `any of ${listOfNames(row.names)} with commas between, '' for none, ${number}`;
		},
		reader(at) {
			const read = bitReader(at, row.bits);
			const texts = Array.from({length: 2 ** row.bits}, (_, bits) => say(bits, row));
			return (bytes, start) => texts[read(bytes, start)]!;
		},
		write(bytes, start, at, value) {
			writeBits(bytes, start, at, row.bits, parseNames(value as string, row)!);
		},
		text,
		brief: text,
	};
};
