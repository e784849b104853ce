import {bitReader, writeBits} from '../bits.ts';
import type {UintRow} from '../table.ts';
import {type Kind, listOfNames, nameOf, parseUint} from './kind.ts';

function digits(value: number, row: UintRow): string {
	if (!row.hex) return String(value);
	return `0x${value.toString(16).padStart(Math.ceil(row.bits / 4), '0')}`;
}

export const uint: Kind<UintRow> = {
	parse(input, row) {
		const named = typeof input === 'string' && row.names && Object.hasOwn(row.names, input);
		return named ? row.names![input as string] : parseUint(input, row.bits);
	},
	allowed(row) {
		const numbers = `a whole number from 0 to ${digits(2 ** row.bits - 1, row)}`;
		return row.names ? `${numbers}, or one of ${listOfNames(row.names)}` : numbers;
	},
	reader: row => bitReader(row.at, row.bits),
	write(bytes, start, row, value) {
		writeBits(bytes, start, row.at, row.bits, value as number);
	},
	text(value, row) {
		const name = nameOf(row.names, value);
		return `${digits(value as number, row)}${name === undefined ? '' : ` (${name})`}`;
	},
	brief: (value, row) => nameOf(row.names, value) ?? digits(value as number, row),
};
