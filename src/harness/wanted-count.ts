import {inspect} from 'node:util';
import {type Between, isBetween, showBetween} from '../core/between.ts';
import {RingtapError} from '../errors.ts';

/** How many are expected: a number, or bounds. */
export type Count = number | Between;

export function fits(value: number | bigint, wanted: Count): boolean {
	return isBetween(wanted) ? value >= wanted.min && value <= wanted.max : Number(value) === wanted;
}

export function showCount(wanted: Count): string {
	return isBetween(wanted) ? showBetween(wanted) : String(wanted);
}

/** @throws RingtapError ERR_RINGTAP_OPTION when it is no number of anything. */
export function checkCount(matcher: string, wanted: unknown): asserts wanted is Count {
	const {min, max} = isBetween(wanted) ? wanted : {min: wanted, max: wanted};
	if (typeof min === 'number' && typeof max === 'number' && min >= 0 && max >= min) return;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`${matcher}() was given ${inspect(wanted)}; it takes a number from 0.`,
		'Or between(2, 4), or atLeast(2).',
	);
}
