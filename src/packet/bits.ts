import {numberExpression} from './accessor.ts';

/**
 * Numbers in network order at any bit offset. Offsets in bits count from the most significant bit
 * of byte `start`.
 */

/** Reads 1…48 bits; the caller has made sure that they are there. */
export function readBits(bytes: Uint8Array, start: number, at: number, bits: number): number {
	let offset = start + (at >>> 3);
	let skip = at & 7;
	let left = bits;
	let value = 0;
	while (left > 0) {
		const take = Math.min(8 - skip, left);
		const chunk = (bytes[offset]! >>> (8 - skip - take)) & ((1 << take) - 1);
		value = value * 2 ** take + chunk; // not `<<`: that stops at 32 bits
		left -= take;
		skip = 0;
		offset++;
	}
	return value;
}

/** Writes 1…48 bits; the bits around them stay. Whole bytes at once, where they are whole. */
export function writeNumber(
	bytes: Uint8Array,
	start: number,
	at: number,
	bits: number,
	value: number,
): void {
	const byte = start + (at >>> 3);
	if ((at & 7) !== 0 || (bits !== 8 && bits !== 16)) writeBits(bytes, start, at, bits, value);
	else if (bits === 8) bytes[byte] = value;
	else {
		bytes[byte] = value >>> 8;
		bytes[byte + 1] = value;
	}
}

/** Writes 1…48 bits; the bits around them stay. */
export function writeBits(
	bytes: Uint8Array,
	start: number,
	at: number,
	bits: number,
	value: number,
): void {
	let offset = start + (at >>> 3);
	let skip = at & 7;
	let left = bits;
	while (left > 0) {
		const take = Math.min(8 - skip, left);
		const shift = 8 - skip - take;
		const mask = ((1 << take) - 1) << shift;
		const chunk = Math.floor(value / 2 ** (left - take)) & ((1 << take) - 1);
		bytes[offset] = (bytes[offset]! & ~mask) | (chunk << shift);
		left -= take;
		skip = 0;
		offset++;
	}
}

type NumberReader = (bytes: Uint8Array, start: number) => number;
const made = new Map<string, NumberReader>();

/** A reader made for one place, as fast as its alignment allows. */
export function bitReader(at: number, bits: number): NumberReader {
	const byte = at >>> 3;
	if (at % 8 === 0 && bits === 8) return (bytes, start) => bytes[start + byte]!;
	if (at % 8 === 0 && bits === 16) {
		return (bytes, start) => (bytes[start + byte]! << 8) | bytes[start + byte + 1]!;
	}
	if ((at & 7) + bits <= 8) {
		const shift = 8 - (at & 7) - bits;
		const mask = (1 << bits) - 1;
		return (bytes, start) => (bytes[start + byte]! >>> shift) & mask;
	}
	const expression = numberExpression(at, bits);
	if (!expression) return (bytes, start) => readBits(bytes, start, at, bits);
	const key = `${at}+${bits}`;
	const reader = made.get(key) ?? (new Function('b', 's', `return ${expression}`) as NumberReader);
	made.set(key, reader);
	return reader;
}
