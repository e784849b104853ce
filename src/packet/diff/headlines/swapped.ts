import {pathOf} from '../../path.ts';
import {sameValue} from '../../same.ts';
import {FieldFound} from '../found.ts';
import type {Headline} from '../headline.ts';

/** Two fields of a layer have each other's values: source and destination, usually. */
export const swappedHeadline: Headline = (_comparison, causes) => {
	const fields = causes.filter(cause => cause instanceof FieldFound);
	const pairs = fields.flatMap((one, i) => {
		const other = partnerOf(fields, i);
		return other ? [`${pathOf(one.place)} and ${other.field.name}`] : [];
	});
	if (pairs.length === 0) return undefined;
	const others = causes.length - 2 * pairs.length;
	const more =
		others > 0 ? `, and ${others} more ${others === 1 ? 'field differs' : 'differ'}` : '';
	return `${pairs.join(', ')} are swapped${more}`;
};

/** Fields of a layer stand side by side. */
function partnerOf(fields: readonly FieldFound[], i: number): FieldFound | undefined {
	const one = fields[i]!;
	for (let j = i + 1; fields[j]?.match === one.match; j++)
		if (isSwap(one, fields[j]!)) return fields[j];
	return undefined;
}

function isSwap(one: FieldFound, other: FieldFound): boolean {
	if (one.field.row.kind !== other.field.row.kind) return false;
	return sameValue(one.actual, other.expected) && sameValue(one.expected, other.actual);
}
