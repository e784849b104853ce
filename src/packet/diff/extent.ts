import type {Field} from '../field.ts';
import type {Span} from '../frame.ts';
import type {Layer} from '../layer.ts';

/** Bits of a packet: `from` is the first, `to` the one after the last. */
export interface Extent {
	readonly from: number;
	readonly to: number;
}

/** Bytes of a packet: `from` is the first, `to` the one after the last. */
export interface ByteRange {
	readonly from: number;
	readonly to: number;
}

/** Whether a field is in the same place in every packet, and there. */
export function isSettled({row, width}: Field): boolean {
	return typeof row.at === 'number' && width !== undefined && !row.when;
}

/** Where a field of a layer lies; undefined when it is not there. */
export function extentOf(field: Field, bytes: Uint8Array, span: Span): Extent | undefined {
	const {layer, start, headerEnd} = span;
	if (isSettled(field)) {
		const from = start * 8 + (field.row.at as number);
		return {from, to: from + field.width!};
	}
	if (isTail(field, layer)) return {from: start * 8 + layer.shape.fixedBits, to: headerEnd * 8};
	const place = layer.shape.placeOf(field, bytes, start, headerEnd);
	if (!place) return undefined;
	const from = start * 8 + place.at;
	return {from, to: from + Math.max(0, place.bits)};
}

/** Whether it is all that there is behind the fixed part: then it need not be read to know. */
function isTail({row}: Field, {shape: {floats}}: Layer): boolean {
	if (floats.length !== 1 || row.bits !== 'rest' || row.when) return false;
	return row.kind !== 'list' || ('head' in row.of && !row.of.stopsAtEnd);
}

/** All bytes that an extent has bits in. */
export function bytesIn({from, to}: Extent): ByteRange {
	return {from: from >> 3, to: (to + 7) >> 3};
}

/** The bits of an extent as one number. */
export function bitsAt(bytes: Uint8Array, {from, to}: Extent): bigint {
	let value = 0n;
	const last = (to + 7) >> 3;
	for (let i = from >> 3; i < last; i++) value = (value << 8n) | BigInt(bytes[i]!);
	return (value >> BigInt(last * 8 - to)) & ((1n << BigInt(to - from)) - 1n);
}

/** Whether two extents have the same bits; before any value is made of them, as most have. */
export function sameBits(
	a: Uint8Array,
	aExtent: Extent | undefined,
	e: Uint8Array,
	eExtent: Extent | undefined,
): boolean {
	if (!aExtent || !eExtent) return aExtent === eExtent;
	const {from, to} = aExtent;
	if (to - from !== eExtent.to - eExtent.from || ((from ^ eExtent.from) & 7) !== 0) return false;
	const end = (to + 7) >> 3;
	for (let i = from >> 3, j = eExtent.from >> 3; i < end; i++, j++) {
		let mask = 0xff;
		if (i * 8 < from) mask &= 0xff >> (from & 7);
		if (i * 8 + 8 > to) mask &= 0xff << (i * 8 + 8 - to);
		if (((a[i]! ^ e[j]!) & mask) !== 0) return false;
	}
	return true;
}
