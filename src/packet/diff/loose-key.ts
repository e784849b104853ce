import {computedValue} from '../compute.ts';
import type {Field} from '../field.ts';
import {type Frame, parseFrame} from '../frame.ts';
import {type Extent, extentOf, isSettled} from './extent.ts';
import type {Tolerance} from './tolerance.ts';

/**
 * A text that packets have in common which differ only in what may differ: their bytes without what
 * is ignored, and without checksums and lengths that are right. To find counterparts among many
 * without comparing each with each: those found must still be compared, and two that match by
 * accident of their bytes may have different keys.
 */
export function looseKey(bytes: Uint8Array, tolerance: Tolerance): string {
	const frame = parseFrame(bytes);
	const copy = Uint8Array.from(bytes);
	const parts: string[] = [];
	const nths = new Map<string, number>();
	frame.spans.forEach((span, index) => {
		const {name} = span.layer;
		const nth = (nths.get(name) ?? 0) + 1;
		nths.set(name, nth);
		if (tolerance.ignores({layer: name, nth})) return;
		parts.push(name, headerKey(copy, frame, index, nth, tolerance));
	});
	const {payloadStart, payloadEnd} = frame;
	if (!tolerance.ignores({layer: 'payload', nth: 1}))
		parts.push('payload', latin1(copy, payloadStart, payloadEnd));
	if (!tolerance.ignores({layer: 'trailer', nth: 1}))
		parts.push('trailer', latin1(copy, payloadEnd, copy.length));
	return parts.join('\n');
}

/** A header without what does not count in it. */
function headerKey(
	copy: Uint8Array,
	frame: Frame,
	index: number,
	nth: number,
	tolerance: Tolerance,
): string {
	const span = frame.spans[index]!;
	let key = '';
	let from = span.start;
	for (const field of span.layer.fields) {
		const place = {layer: span.layer.name, nth, field: field.name};
		const isPart = tolerance.ignoresPartOf(field);
		const counting = isPart ? 0n : tolerance.bitsThatCount(place, field);
		if (counting === undefined && !isImplied(frame, index, field)) continue;
		const extent = extentOf(field, frame.bytes, span);
		if (!extent) continue;
		if (isSettled(field)) keepBits(copy, extent, counting ?? 0n);
		else if (extent.from >= from * 8) {
			// It need not be as long, or be there, in the other packet.
			key += latin1(copy, from, extent.from >> 3);
			from = (extent.to + 7) >> 3;
		}
	}
	return key + latin1(copy, from, Math.max(from, span.headerEnd));
}

/** Whether a field says only what the rest says anyway, or what follows when layers are left out. */
function isImplied(frame: Frame, index: number, field: Field): boolean {
	const {computed} = field;
	if (!computed) return false;
	// The layer that it leads to is in the key; a port tells streams apart, too.
	if (computed.what === 'next') return !computed.orField && index + 1 < frame.spans.length;
	const {start, headerEnd} = frame.spans[index]!;
	const is = field.read(frame.bytes, start, headerEnd);
	return is === computedValue(frame, index, field, computed);
}

function keepBits(bytes: Uint8Array, {from, to}: Extent, mask: bigint): void {
	const last = (to + 7) >> 3;
	const kept = mask << BigInt(last * 8 - to);
	const own = ((1n << BigInt(to - from)) - 1n) << BigInt(last * 8 - to);
	for (let i = last - 1, k = kept, o = own; i >= from >> 3; i--, k >>= 8n, o >>= 8n)
		bytes[i] = bytes[i]! & (Number(k & 0xffn) | ~Number(o & 0xffn));
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}
