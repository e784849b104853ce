import {bitReader, writeNumber} from '../bits.ts';
import type {FieldValue, UintRow} from '../row.ts';
import {type KindMaker, listOfNames, nameOf, parseUint} from './kind.ts';

export const uint: KindMaker<UintRow> = ({bits, names, hex}) => {
	const digits = (value: FieldValue) =>
		hex ? `0x${value!.toString(16).padStart(Math.ceil(bits / 4), '0')}` : String(value);
	return {
		parse(input) {
			const named = typeof input === 'string' && names && Object.hasOwn(names, input);
			return named ? names[input] : parseUint(input, bits);
		},
		allowed() {
			const numbers = `a whole number from 0 to ${digits(2 ** bits - 1)}`;
			return names ? `${numbers}, or one of ${listOfNames(names)}` : numbers;
		},
		reader: at => bitReader(at, bits),
		write(bytes, start, at, value) {
			writeNumber(bytes, start, at, bits, value as number);
		},
		text(value) {
			const name = nameOf(names, value);
			return `${digits(value)}${name === undefined ? '' : ` (${name})`}`;
		},
		...(hex && {literal: digits}),
		brief: value => nameOf(names, value) ?? digits(value),
	};
};
