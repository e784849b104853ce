import {bitReader, writeBits} from '../bits.ts';
import type {EnumRow} from '../table.ts';
import {type Kind, listOfNames, nameOf, parseUint} from './kind.ts';

export const enumeration: Kind<EnumRow> = {
	parse(input, row) {
		if (typeof input === 'string' && Object.hasOwn(row.names, input)) return input;
		const value = parseUint(input, row.bits);
		return value === undefined ? undefined : (nameOf(row.names, value) ?? value);
	},
	allowed: row => `one of ${listOfNames(row.names)}, or a number from 0 to ${2 ** row.bits - 1}`,
	reader(row) {
		const read = bitReader(row.at, row.bits);
		const byNumber = new Map(Object.entries(row.names).map(([name, value]) => [value, name]));
		return (bytes, start) => {
			const value = read(bytes, start);
			return byNumber.get(value) ?? value;
		};
	},
	write(bytes, start, row, value) {
		const number = typeof value === 'string' ? row.names[value]! : (value as number);
		writeBits(bytes, start, row.at, row.bits, number);
	},
	text: value => String(value),
	brief: value => String(value),
};
