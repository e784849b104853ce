import {readBits, writeBits} from '../bits.ts';
import type {BigUintRow} from '../row.ts';
import type {KindMaker} from './kind.ts';

/** Numbers of up to 64 bits, which JavaScript's own do not hold. */
export const biguint: KindMaker<BigUintRow> = ({bits, hex}) => {
	const highBits = bits - 32;
	const text = (value: unknown) => {
		const number = value as bigint;
		return hex ? `0x${number.toString(16).padStart(Math.ceil(bits / 4), '0')}` : String(number);
	};
	return {
		parse(input) {
			const isDigits = typeof input === 'string' && /^(\d+|0x[0-9a-f]+)$/i.test(input);
			const isWhole = typeof input === 'number' && Number.isSafeInteger(input);
			if (typeof input !== 'bigint' && !isDigits && !isWhole) return undefined;
			const value = BigInt(input as bigint);
			return value >= 0n && value < 1n << BigInt(bits) ? value : undefined;
		},
		allowed: () => `a whole number from 0 to ${text((1n << BigInt(bits)) - 1n)}`,
		reader: at => (bytes, start) => {
			const high = BigInt(readBits(bytes, start, at, highBits));
			return (high << 32n) | BigInt(readBits(bytes, start, at + highBits, 32));
		},
		write(bytes, start, at, value) {
			const number = value as bigint;
			writeBits(bytes, start, at, highBits, Number(number >> 32n));
			writeBits(bytes, start, at + highBits, 32, Number(number & 0xffff_ffffn));
		},
		text,
		brief: text,
		literal: value => `${text(value)}n`,
	};
};
