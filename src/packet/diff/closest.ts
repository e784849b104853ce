import {type Frame, parseFrame} from '../frame.ts';
import {sameBytes} from '../same.ts';
import type {LayerName} from '../types.ts';
import {
	hasSameStack,
	headersWeight,
	type Pairs,
	pairsOf,
	restWeight,
	scoreOf,
	sharedLayers,
	sharedRest,
} from './similarity.ts';
import {headerWeight} from './weights.ts';

/** The packet most like another one. */
export interface Closest {
	/** Which of the candidates it is, from 0. */
	readonly index: number;
	/** As `similarity` says. */
	readonly similarity: number;
}

/**
 * Of many packets the one most like `wanted`, and of several alike the first; undefined when there
 * are none. It is the one with the highest `similarity`, which is worked out only as far as a
 * candidate can still be the best.
 *
 * @example
 * const {index = -1} = closest(expected, received) ?? {};
 */
export function closest(
	wanted: Uint8Array,
	candidates: Iterable<Uint8Array>,
	first: LayerName = 'eth',
): Closest | undefined {
	const search = new Search(wanted, first);
	let index = 0;
	for (const bytes of candidates) {
		if (search.isFound) break;
		search.look(bytes, index++);
	}
	return search.best;
}

/** What all candidates with the same layers have in common. */
interface Stack {
	readonly frame: Frame;
	readonly pairs: Pairs | undefined;
	readonly weight: number;
	/** What headers would share if every field of layers that both have were the same. */
	readonly mostShared: number;
}

/** Kept at hand; packets that have still others are looked at one by one. */
const mostStacks = 32;

class Search {
	best: Closest | undefined;
	readonly #frame: Frame;
	readonly #weight: number;
	readonly #restWeight: number;
	readonly #first: LayerName;
	readonly #stacks: Stack[] = [];

	constructor(wanted: Uint8Array, first: LayerName) {
		this.#frame = parseFrame(wanted, first);
		this.#restWeight = restWeight(this.#frame);
		this.#weight = headersWeight(this.#frame) + this.#restWeight;
		this.#first = first;
	}

	/** No other can be more like it. */
	get isFound(): boolean {
		return this.best?.similarity === 1;
	}

	/** In three steps; a candidate that cannot win is left as soon as that is known. */
	look(bytes: Uint8Array, index: number): void {
		if (sameBytes(bytes, this.#frame.bytes)) {
			this.best = {index, similarity: 1};
			return;
		}
		const frame = parseFrame(bytes, this.#first);
		const stack = this.#stackOf(frame);
		const weight = restWeight(frame);
		const weights = this.#weight + stack.weight + weight;
		const rest = Math.min(this.#restWeight, weight);
		if (!this.#canWin(stack.mostShared + rest, weights)) return;
		const headers = sharedLayers(this.#frame, frame, stack.pairs);
		if (!this.#canWin(headers + rest, weights)) return;
		const similarity = scoreOf(headers + sharedRest(this.#frame, frame), weights);
		if (!this.best || similarity > this.best.similarity) this.best = {index, similarity};
	}

	/** There are few different ones among many packets. */
	#stackOf(frame: Frame): Stack {
		for (const stack of this.#stacks) if (hasSameStack(stack.frame, frame)) return stack;
		const pairs = pairsOf(this.#frame, frame);
		const weight = headersWeight(frame);
		const mostShared = pairs
			? pairs.reduce((sum, [, at]) => sum + headerWeight(frame.spans[at]!.layer), 0)
			: Math.min(weight, this.#weight - this.#restWeight);
		const stack = {frame, pairs, weight, mostShared};
		if (this.#stacks.length < mostStacks) this.#stacks.push(stack);
		return stack;
	}

	#canWin(shared: number, weights: number): boolean {
		return !this.best || scoreOf(shared, weights) > this.best.similarity;
	}
}
