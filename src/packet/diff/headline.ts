import type {Comparison} from './compare.ts';
import type {Found} from './found.ts';
import {fragmentHeadline} from './headlines/fragment.ts';
import {layersHeadline} from './headlines/layers.ts';
import {swappedHeadline} from './headlines/swapped.ts';
import {unlikeHeadline} from './headlines/unlike.ts';
import {briefOf, sentenceOf} from './wording.ts';

/** One thing that explains several differences, in a sentence; undefined when it is not that. */
export type Headline = (comparison: Comparison, causes: readonly Found[]) => string | undefined;

/** The first that fits is told. */
const headlines: readonly Headline[] = [
	fragmentHeadline,
	unlikeHeadline,
	layersHeadline,
	swappedHeadline,
];

/** What happened, in one sentence: what explains several differences, else the first of them. */
export function headlineOf(comparison: Comparison, causes: readonly Found[]): string {
	if (causes.length > 1) {
		for (const headline of headlines) {
			const text = headline(comparison, causes);
			if (text !== undefined) return text;
		}
	}
	const first = inOrder(causes)[0]!;
	return first.what === 'layer' ? briefOf(first) : sentenceOf(comparison, first);
}

/** Layers that are missing or too many come first: they say more than any field. */
export function inOrder<T extends {readonly what: string}>(causes: readonly T[]): readonly T[] {
	const isLayer = ({what}: T) => what === 'layer';
	return [...causes.filter(isLayer), ...causes.filter(cause => !isLayer(cause))];
}
