/**
 * CRC32c (Castagnoli) as SCTP has it: bits reflected, and the bytes of the result in the order of
 * a little-endian machine (RFC 9260, appendix A).
 */
const reflectedPolynomial = 0x82f6_3b78;

let table: Int32Array | undefined;

function makeTable(): Int32Array {
	return Int32Array.from({length: 256}, (_, n) => {
		let crc = n;
		for (let bit = 0; bit < 8; bit++) {
			crc = crc & 1 ? (crc >>> 1) ^ reflectedPolynomial : crc >>> 1;
		}
		return crc;
	});
}

/** Of the bytes from `start` to `end`, the four at `hole` counting as 0; as the field is read. */
export function crc32c(bytes: Uint8Array, start: number, end: number, hole: number): number {
	table ??= makeTable();
	let crc = -1;
	for (let i = start; i < end; i++) {
		const byte = i >= hole && i < hole + 4 ? 0 : bytes[i]!;
		crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
	}
	crc = ~crc;
	const swapped =
		((crc & 0xff) << 24) | ((crc & 0xff00) << 8) | ((crc >>> 8) & 0xff00) | (crc >>> 24);
	return swapped >>> 0;
}
