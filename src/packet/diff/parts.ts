import type {Field} from '../field.ts';
import type {Frame, Span} from '../frame.ts';
import type {Layer} from '../layer.ts';
import {extentOf, isSettled, sameBits} from './extent.ts';

/** A field as a comparison of bits needs it; offsets in bytes count from the layer's start. */
export interface Part {
	readonly field: Field;
	/** It is in the same place in every packet. */
	readonly isSettled: boolean;
	readonly from: number;
	readonly to: number;
	readonly firstMask: number;
	readonly lastMask: number;
}

const known = new WeakMap<Layer, readonly Part[]>();

/** The fields of a layer, ready to be compared. */
export function partsOf(layer: Layer): readonly Part[] {
	let parts = known.get(layer);
	if (!parts) {
		parts = layer.fields.map(partOf);
		known.set(layer, parts);
	}
	return parts;
}

function partOf(field: Field): Part {
	if (!isSettled(field))
		return {field, isSettled: false, from: 0, to: 0, firstMask: 0, lastMask: 0};
	const at = field.row.at as number;
	const end = at + field.width!;
	const [from, to] = [at >> 3, (end + 7) >> 3];
	const afterFirst = 0xff >> (at & 7);
	const lastMask = 0xff & (0xff << (to * 8 - end));
	const firstMask = to - from === 1 ? afterFirst & lastMask : afterFirst;
	return {field, isSettled: true, from, to, firstMask, lastMask};
}

/** Whether a field has the same bits in two layers of a kind, or is in neither. */
export function isSamePart(part: Part, a: Frame, left: Span, b: Frame, right: Span): boolean {
	if (part.isSettled) return isSameSettled(part, a.bytes, left.start, b.bytes, right.start);
	const {field} = part;
	// Nothing floats in a header that is no longer than its fixed part: most have no options.
	if (isBare(left) && isBare(right) && isFloating(field)) return true;
	const own = extentOf(field, a.bytes, left);
	return sameBits(a.bytes, own, b.bytes, extentOf(field, b.bytes, right));
}

function isSameSettled(part: Part, a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
	const {from, to, firstMask, lastMask} = part;
	const last = to - 1;
	let others = (a[i + from]! ^ b[j + from]!) & firstMask;
	for (let at = from + 1; at < last; at++) others |= a[i + at]! ^ b[j + at]!;
	if (last > from) others |= (a[i + last]! ^ b[j + last]!) & lastMask;
	return others === 0;
}

/** Whether a header has nothing behind its fixed part. */
export function isBare({layer, start, headerEnd}: Span): boolean {
	return headerEnd - start === layer.headerBytes;
}

function isFloating({row, width}: Field): boolean {
	return row.at === 'after' || width === undefined;
}
