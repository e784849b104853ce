import {type Frame, parseFrame} from '../frame.ts';
import {sameBytes} from '../same.ts';
import type {LayerName} from '../types.ts';
import {headerWeight, payloadWeight, sharedOfHeaders, trailerWeight} from './weights.ts';

/** Packets of more layers than this multiply to are set side by side place by place. */
const mostCells = 1_024;
/** What layers from there on share at best; one table for all, as it is asked for so often. */
const best = new Float64Array(mostCells);

/**
 * How much of two packets is the same, from 0 to 1: 1 only for equal bytes, and the same whichever
 * comes first. Layers are set side by side; each field counts alike, what is computed from others
 * a quarter of that, the payload as four fields, shared as far as its bytes are the same from the
 * front, from the end, and in between place by place.
 */
export function similarity(a: Uint8Array, b: Uint8Array, first: LayerName = 'eth'): number {
	if (sameBytes(a, b)) return 1;
	return similarityOf(parseFrame(a, first), parseFrame(b, first));
}

/** The same of packets that are known not to be equal. */
export function similarityOf(a: Frame, b: Frame): number {
	return scoreOf(sharedLayers(a, b, pairsOf(a, b)) + sharedRest(a, b), weightOf(a) + weightOf(b));
}

/** Below 1: only equal packets are alike altogether. */
const mostOfOthers = 0.9999;

/** Twice what is shared, by what both have (Dice's coefficient). */
export function scoreOf(shared: number, weights: number): number {
	return weights === 0 ? 0 : Math.min(mostOfOthers, (2 * shared) / weights);
}

/** All that a packet could share with another. */
function weightOf(frame: Frame): number {
	return headersWeight(frame) + restWeight(frame);
}

export function headersWeight({spans}: Frame): number {
	let weight = 0;
	for (const {layer} of spans) weight += headerWeight(layer);
	return weight;
}

export function restWeight({bytes, payloadStart, payloadEnd}: Frame): number {
	const payload = payloadEnd > payloadStart ? payloadWeight : 0;
	return bytes.length > payloadEnd ? payload + trailerWeight : payload;
}

/** Layers of two packets that belong together: of each pair the index in one and in the other. */
export type Pairs = readonly (readonly [number, number])[];

/**
 * Which layers belong together, as far as their kinds say: each with its like. Undefined when that
 * is open, as a kind stands there twice or in another order.
 */
export function pairsOf(a: Frame, b: Frame): Pairs | undefined {
	if (hasSameStack(a, b)) return a.spans.map((_, i) => [i, i]);
	const pairs: [number, number][] = [];
	let after = -1;
	for (let i = 0; i < a.spans.length; i++) {
		const {layer} = a.spans[i]!;
		const isFound = ({layer: other}: {layer: unknown}) => other === layer;
		const at = b.spans.findIndex(isFound);
		if (at < 0) continue;
		const isOpen = b.spans.findLastIndex(isFound) !== at || a.spans.findIndex(isFound) !== i;
		if (isOpen || at <= after) return undefined;
		pairs.push([i, at]);
		after = at;
	}
	return pairs;
}

/** What two packets share in their headers. */
export function sharedLayers(a: Frame, b: Frame, pairs: Pairs | undefined): number {
	if (!pairs) return sharedAtBest(a, b);
	let shared = 0;
	for (let n = 0; n < pairs.length; n++) {
		const [i, j] = pairs[n]!;
		shared += sharedOfHeaders(a, i, b, j);
	}
	return shared;
}

/** What two packets share behind their headers. */
export function sharedRest(a: Frame, b: Frame): number {
	const payload = sharedBytes(
		a.bytes.subarray(a.payloadStart, a.payloadEnd),
		b.bytes.subarray(b.payloadStart, b.payloadEnd),
	);
	const hasTrailer = a.bytes.length > a.payloadEnd && b.bytes.length > b.payloadEnd;
	if (!hasTrailer) return payload * payloadWeight;
	const trailer = sharedBytes(a.bytes.subarray(a.payloadEnd), b.bytes.subarray(b.payloadEnd));
	return payload * payloadWeight + trailer * trailerWeight;
}

export function hasSameStack(a: Frame, b: Frame): boolean {
	if (a.spans.length !== b.spans.length) return false;
	for (let i = 0; i < a.spans.length; i++)
		if (a.spans[i]!.layer !== b.spans[i]!.layer) return false;
	return true;
}

function sharedByPlace(a: Frame, b: Frame): number {
	const layers = Math.min(a.spans.length, b.spans.length);
	let shared = 0;
	for (let i = 0; i < layers; i++)
		if (a.spans[i]!.layer === b.spans[i]!.layer) shared += sharedOfHeaders(a, i, b, i);
	return shared;
}

/** Of all ways to set layers of one kind side by side, in order, the one that shares most. */
function sharedAtBest(a: Frame, b: Frame): number {
	const columns = b.spans.length + 1;
	const cells = (a.spans.length + 1) * columns;
	if (cells > mostCells) return sharedByPlace(a, b);
	best.fill(0, 0, cells);
	for (let i = a.spans.length - 1; i >= 0; i--) {
		for (let j = b.spans.length - 1; j >= 0; j--) {
			const at = i * columns + j;
			let most = Math.max(best[at + columns]!, best[at + 1]!);
			if (a.spans[i]!.layer === b.spans[j]!.layer)
				most = Math.max(most, best[at + columns + 1]! + sharedOfHeaders(a, i, b, j));
			best[at] = most;
		}
	}
	return best[0]!;
}

/** The share of the longer one that is the same: at the front, at the end, in between by place. */
function sharedBytes(a: Uint8Array, b: Uint8Array): number {
	const longer = Math.max(a.length, b.length);
	if (longer === 0) return 0;
	const shorter = Math.min(a.length, b.length);
	let front = 0;
	while (front < shorter && a[front] === b[front]) front++;
	let back = 0;
	while (back < shorter - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
	let between = 0;
	for (let i = front; i < shorter - back; i++) if (a[i] === b[i]) between++;
	return (front + back + between) / longer;
}
