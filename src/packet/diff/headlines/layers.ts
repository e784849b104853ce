import {LayerFound, type Standing} from '../found.ts';
import type {Headline} from '../headline.ts';

/** Several layers side by side were put in, as a tunnel does, or are missing. */
export const layersHeadline: Headline = (_comparison, causes) => {
	const layers = causes.filter(cause => cause instanceof LayerFound);
	if (layers.length < 2 || !isRun(layers)) return undefined;
	const is = layers.flatMap(({is}) => is ?? []);
	const should = layers.flatMap(({should}) => should ?? []);
	if (should.length === 0) return `${is.length} layers not expected: ${named(is)}`;
	if (is.length === 0) return `${should.length} layers missing: ${named(should)}`;
	return `${named(is)} instead of ${named(should)}`;
};

function isRun(layers: readonly LayerFound[]): boolean {
	return layers.every(({at}, i) => at === layers[0]!.at + i);
}

function named(layers: readonly Standing[]): string {
	const shown = layers.slice(0, 8).map(({place: {layer}}) => layer);
	return layers.length > shown.length ? `${shown.join('/')}/…` : shown.join('/');
}
