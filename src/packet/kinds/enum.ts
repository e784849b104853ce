import {bitReader, writeBits} from '../bits.ts';
import type {EnumRow} from '../row.ts';
import {type KindMaker, listOfNames, nameOf, parseUint} from './kind.ts';

export const enumeration: KindMaker<EnumRow> = ({bits, names}) => ({
	parse(input) {
		if (typeof input === 'string' && Object.hasOwn(names, input)) return input;
		const value = parseUint(input, bits);
		return value === undefined ? undefined : (nameOf(names, value) ?? value);
	},
	allowed: () => `one of ${listOfNames(names)}, or a number from 0 to ${2 ** bits - 1}`,
	reader(at) {
		const read = bitReader(at, bits);
		const byNumber = new Map(Object.entries(names).map(([name, value]) => [value, name]));
		return (bytes, start) => {
			const value = read(bytes, start);
			return byNumber.get(value) ?? value;
		};
	},
	write(bytes, start, at, value) {
		const number = typeof value === 'string' ? names[value]! : (value as number);
		writeBits(bytes, start, at, bits, number);
	},
	text: value => String(value),
	brief: value => String(value),
});
