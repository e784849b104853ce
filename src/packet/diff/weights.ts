import type {Field} from '../field.ts';
import type {Frame} from '../frame.ts';
import type {Layer} from '../layer.ts';
import {sameRange} from '../same.ts';
import {extentOf, isSettled, sameBits} from './extent.ts';

/** How much each part of a packet says about which packet it is. */

/** What is computed from the rest says little that the rest does not. */
const computedWeight = 0.25;
export const payloadWeight = 4;
export const trailerWeight = 1;

/** A field as a comparison of bits needs it; offsets count from the layer's start. */
interface Part {
	readonly from: number;
	readonly to: number;
	readonly firstMask: number;
	readonly lastMask: number;
	readonly weight: number;
}

interface Plan {
	readonly parts: readonly Part[];
	/** Fields that are not in the same place always, or not there. */
	readonly others: readonly Field[];
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
	const {parts, others, weight} = planOf(left.layer);
	const length = left.headerEnd - left.start;
	const isSameLength = length === right.headerEnd - right.start;
	if (isSameLength && sameRange(a.bytes, left.start, b.bytes, right.start, length)) return weight;
	let shared = 0;
	for (const part of parts)
		if (isSamePart(part, a.bytes, left.start, b.bytes, right.start)) shared += part.weight;
	for (const field of others) {
		const own = extentOf(field, a.bytes, left);
		if (sameBits(a.bytes, own, b.bytes, extentOf(field, b.bytes, right))) shared += weightOf(field);
	}
	return shared;
}

function isSamePart(part: Part, a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
	const {from, to, firstMask, lastMask} = part;
	const last = to - 1;
	let others = (a[i + from]! ^ b[j + from]!) & firstMask;
	for (let at = from + 1; at < last; at++) others |= a[i + at]! ^ b[j + at]!;
	if (last > from) others |= (a[i + last]! ^ b[j + last]!) & lastMask;
	return others === 0;
}

function planOf(layer: Layer): Plan {
	let plan = plans.get(layer);
	if (!plan) {
		plan = {
			parts: layer.fields.filter(isSettled).map(partOf),
			others: layer.fields.filter(field => !isSettled(field)),
			weight: layer.fields.reduce((sum, field) => sum + weightOf(field), 0),
		};
		plans.set(layer, plan);
	}
	return plan;
}

function weightOf({computed}: Field): number {
	return computed === undefined || computed.what === 'next' ? 1 : computedWeight;
}

function partOf(field: Field): Part {
	const at = field.row.at as number;
	const from = at >> 3;
	const afterFirst = 0xff >> (at & 7);
	const end = at + field.width!;
	const to = (end + 7) >> 3;
	const beforeLast = 0xff & (0xff << (to * 8 - end));
	const firstMask = to - from === 1 ? afterFirst & beforeLast : afterFirst;
	return {from, to, firstMask, lastMask: beforeLast, weight: weightOf(field)};
}
