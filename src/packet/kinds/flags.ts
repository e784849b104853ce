import {bitReader, writeBits} from '../bits.ts';
import type {FlagsRow} from '../table.ts';
import {type Kind, listOfNames, parseUint} from './kind.ts';

function say(bits: number, row: FlagsRow): string {
	return Object.keys(row.names)
		.filter(name => bits & row.names[name]!)
		.join(',');
}

/** `'syn,ack'`, in any order; `|`, `+` and spaces will do for commas. */
function parseNames(text: string, row: FlagsRow): number | undefined {
	let bits = 0;
	for (const name of text.toLowerCase().split(/[\s,|+]+/)) {
		if (name === '') continue;
		if (!Object.hasOwn(row.names, name)) return undefined;
		bits |= row.names[name]!;
	}
	return bits;
}

export const flags: Kind<FlagsRow> = {
	parse(input, row) {
		const bits = parseUint(input, row.bits);
		const named = typeof input === 'string' ? parseNames(input, row) : undefined;
		const value = bits ?? named;
		return value === undefined ? undefined : say(value, row);
	},
	allowed(row) {
		const number = `or a number from 0 to ${2 ** row.bits - 1}`;
		return `any of ${listOfNames(row.names)} with commas between, '' for none, ${number}`;
	},
	reader(row) {
		const read = bitReader(row.at, row.bits);
		const texts = Array.from({length: 2 ** row.bits}, (_, bits) => say(bits, row));
		return (bytes, start) => texts[read(bytes, start)]!;
	},
	write(bytes, start, row, value) {
		writeBits(bytes, start, row.at, row.bits, parseNames(value as string, row)!);
	},
	text: value => (value === '' ? 'none' : String(value)),
	brief: value => (value === '' ? 'none' : String(value)),
};
