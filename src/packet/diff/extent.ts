import type {Span} from '../frame.ts';
import type {Field} from '../layer.ts';

/** Bits of a packet, from its first one. */
export interface Extent {
	readonly from: number;
	readonly to: number;
}

/** Bytes of a packet: `from` is the first, `to` the one after the last. */
export interface ByteRange {
	readonly from: number;
	readonly to: number;
}

/** Where a field of a layer lies. */
export function extentOf({row}: Field, {start, headerEnd}: Span): Extent {
	const from = start * 8 + row.at;
	return {from, to: row.bits === 'rest' ? headerEnd * 8 : from + row.bits};
}

/** All bytes that a field has bits in. */
export function bytesOf(field: Field, span: Span): ByteRange {
	const {from, to} = extentOf(field, span);
	return {from: from >> 3, to: (to + 7) >> 3};
}

/** The bits of a field as one number. */
export function bitsAt(bytes: Uint8Array, {from, to}: Extent): bigint {
	let value = 0n;
	const last = (to + 7) >> 3;
	for (let i = from >> 3; i < last; i++) value = (value << 8n) | BigInt(bytes[i]!);
	return (value >> BigInt(last * 8 - to)) & ((1n << BigInt(to - from)) - 1n);
}
