import type {Frame} from '../../frame.ts';
import type {Headline} from '../headline.ts';
import {hasSameStack, similarityOf} from '../similarity.ts';

/** Below this two packets have nothing to do with each other. */
const leastAlike = 0.5;
const leastCauses = 4;

export const unlikeHeadline: Headline = ({actual, expected}, causes) => {
	if (causes.length < leastCauses || similarityOf(actual, expected) >= leastAlike) return undefined;
	if (hasSameStack(actual, expected)) return `another packet: ${causes.length} fields of it differ`;
	return `another packet: ${stackOf(actual)}, expected ${stackOf(expected)}`;
};

function stackOf({spans}: Frame): string {
	const names = spans.slice(0, 8).map(({layer}) => layer.name);
	if (names.length === 0) return 'no layer at all';
	return spans.length > names.length ? `${names.join('/')}/…` : names.join('/');
}
