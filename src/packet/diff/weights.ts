import type {Field} from '../field.ts';
import type {Frame} from '../frame.ts';
import type {Layer} from '../layer.ts';
import {sameHeaders} from './match.ts';
import {isSamePart, partsOf} from './parts.ts';

/** How much each part of a packet says about which packet it is. */

/** What is computed from the rest says little that the rest does not. */
const computedWeight = 0.25;
export const payloadWeight = 4;
export const trailerWeight = 1;

const weights = new WeakMap<Layer, number>();

export function headerWeight(layer: Layer): number {
	let weight = weights.get(layer);
	if (weight === undefined) {
		weight = layer.fields.reduce((sum, field) => sum + weightOf(field), 0);
		weights.set(layer, weight);
	}
	return weight;
}

/** What the headers of two layers of one kind share: the weight of the fields that are the same. */
export function sharedOfHeaders(a: Frame, i: number, b: Frame, j: number): number {
	const [left, right] = [a.spans[i]!, b.spans[j]!];
	if (sameHeaders(a, i, b, j)) return headerWeight(left.layer);
	let shared = 0;
	for (const part of partsOf(left.layer))
		if (isSamePart(part, a, left, b, right)) shared += weightOf(part.field);
	return shared;
}

function weightOf({computed}: Field): number {
	return computed === undefined || computed.what === 'next' ? 1 : computedWeight;
}
