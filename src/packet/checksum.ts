/**
 * The Internet checksum, RFC 1071. Sums stay below 2^53 for any packet, so they are folded once,
 * at the end.
 */

/**
 * Adds up 16-bit words from `start` to `end`; an odd last byte counts as the upper half of a word.
 */
export function sumWords(bytes: Uint8Array, start: number, end: number): number {
	let sum = 0;
	let i = start;
	for (; i + 1 < end; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
	if (i < end) sum += bytes[i]! << 8;
	return sum;
}

/** The complement of a sum, folded to 16 bits. */
export function foldedComplement(sum: number): number {
	let folded = sum;
	while (folded > 0xffff) folded = Math.floor(folded / 0x1_0000) + (folded % 0x1_0000);
	return ~folded & 0xffff;
}
