import type {Frame} from '../frame.ts';
import type {Field, Layer} from '../layer.ts';
import {sameRange} from '../same.ts';

/** How much each part of a packet says about which packet it is. */

/** What is computed from the rest says little that the rest does not. */
const computedWeight = 0.25;
export const payloadWeight = 4;
export const trailerWeight = 1;

/** A field as a comparison of bits needs it; offsets count from the layer's start. */
interface Part {
	readonly from: number;
	/** undefined: to the end of the header. */
	readonly to: number | undefined;
	readonly firstMask: number;
	readonly lastMask: number;
	readonly weight: number;
}

interface Plan {
	readonly parts: readonly Part[];
	readonly weight: number;
}

const plans = new WeakMap<Layer, Plan>();

export function headerWeight(layer: Layer): number {
	return planOf(layer).weight;
}

/** What the headers of two layers of one kind share: the weight of the fields that are the same. */
export function sharedOfHeaders(a: Frame, i: number, b: Frame, j: number): number {
	const left = a.spans[i]!;
	const right = b.spans[j]!;
	const {parts, weight} = planOf(left.layer);
	const length = left.headerEnd - left.start;
	const isSameLength = length === right.headerEnd - right.start;
	if (isSameLength && sameRange(a.bytes, left.start, b.bytes, right.start, length)) return weight;
	let shared = 0;
	for (const part of parts) {
		if (part.to === undefined) {
			const rest = length - part.from;
			const isSame =
				isSameLength &&
				sameRange(a.bytes, left.start + part.from, b.bytes, right.start + part.from, rest);
			if (isSame) shared += part.weight;
		} else if (isSamePart(part, a.bytes, left.start, b.bytes, right.start)) shared += part.weight;
	}
	return shared;
}

function isSamePart(part: Part, a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
	const {from, to, firstMask, lastMask} = part;
	const last = to! - 1;
	let others = (a[i + from]! ^ b[j + from]!) & firstMask;
	for (let at = from + 1; at < last; at++) others |= a[i + at]! ^ b[j + at]!;
	if (last > from) others |= (a[i + last]! ^ b[j + last]!) & lastMask;
	return others === 0;
}

function planOf(layer: Layer): Plan {
	let plan = plans.get(layer);
	if (!plan) {
		const parts = layer.fields.map(partOf);
		plan = {parts, weight: parts.reduce((sum, part) => sum + part.weight, 0)};
		plans.set(layer, plan);
	}
	return plan;
}

function partOf({row, computed}: Field): Part {
	const isFree = computed === undefined || computed.what === 'next';
	const weight = isFree ? 1 : computedWeight;
	const from = row.at >> 3;
	const afterFirst = 0xff >> (row.at & 7);
	if (row.bits === 'rest') return {from, to: undefined, firstMask: 0xff, lastMask: 0xff, weight};
	const end = row.at + row.bits;
	const to = (end + 7) >> 3;
	const beforeLast = 0xff & (0xff << (to * 8 - end));
	const firstMask = to - from === 1 ? afterFirst & beforeLast : afterFirst;
	return {from, to, firstMask, lastMask: beforeLast, weight};
}
