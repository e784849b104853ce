import {pathOf} from '../../path.ts';
import {sameValue} from '../../same.ts';
import {FieldFound} from '../found.ts';
import type {Headline} from '../headline.ts';

/** Two fields of a layer have each other's values: source and destination, usually. */
export const swappedHeadline: Headline = (_comparison, causes) => {
	const fields = causes.filter(cause => cause instanceof FieldFound);
	const pairs = fields.flatMap((one, i) => {
		const other = fields.slice(i + 1).find(field => isSwap(one, field));
		return other ? [`${pathOf(one.place)} and ${other.field.name}`] : [];
	});
	if (pairs.length === 0) return undefined;
	const others = causes.length - 2 * pairs.length;
	const more =
		others > 0 ? `, and ${others} more ${others === 1 ? 'field differs' : 'differ'}` : '';
	return `${pairs.join(', ')} are swapped${more}`;
};

function isSwap(one: FieldFound, other: FieldFound): boolean {
	if (one.match !== other.match || one.field.row.kind !== other.field.row.kind) return false;
	return sameValue(one.actual, other.expected) && sameValue(one.expected, other.actual);
}
