import {type Frame, parseFrame} from '../frame.ts';
import {pathOf, placeMatcher} from '../path.ts';
import {sameBytes} from '../same.ts';
import type {LayerName} from '../types.ts';
import {type Comparison, compare, type Found} from './compare.ts';
import {derivedOf, wantedValue} from './derive.ts';
import type {Diff, Difference} from './difference.ts';

export interface DiffOptions {
	/** What may differ: `'ipv4.id'`, `'*.checksum'`, a layer, `'payload'`, `'trailer'`. */
	readonly ignore?: readonly string[];
	/** The layer that both begin with; `eth` unless given. */
	readonly first?: LayerName;
}

/**
 * How `actual` differs from `expected`, field by field. What only follows from something ignored
 * is ignored with it: a checksum that is right in both packets, after `ignore: ['ipv4.id']`.
 * Throws `ERR_RINGTAP_FIELD_PATH` for a path that names nothing.
 *
 * @example
 * const {equal, differences} = diff(actual, expected, {ignore: ['ipv4.id']});
 * if (!equal) console.log(differences[0]?.text); // ipv4.ttl is 63, expected 64
 */
export function diff(actual: Uint8Array, expected: Uint8Array, options: DiffOptions = {}): Diff {
	const isIgnored = placeMatcher(options.ignore ?? []);
	if (sameBytes(actual, expected)) {
		return {equal: true, differences: [], firstByte: undefined, actual, expected};
	}
	const firstByte = firstDifferent(actual, expected);
	const frames = [actual, expected].map(bytes => parseFrame(bytes, options.first));
	const cut = cutOff(frames[0]!, frames[1]!, firstByte);
	const differences = cut ? [cut] : byField(compare(frames[0]!, frames[1]!), isIgnored);
	return {equal: differences.length === 0, differences, firstByte, actual, expected};
}

function firstDifferent(actual: Uint8Array, expected: Uint8Array): number {
	const shorter = Math.min(actual.length, expected.length);
	for (let i = 0; i < shorter; i++) if (actual[i] !== expected[i]) return i;
	return shorter;
}

/**
 * One packet begins as the other does, and it is not only padding that is missing: nothing else
 * need be said.
 */
function cutOff(actual: Frame, expected: Frame, firstByte: number): Difference | undefined {
	const [is, should] = [actual.bytes.length, expected.bytes.length];
	if (firstByte < Math.min(is, should)) return undefined;
	if (actual.payloadEnd === expected.payloadEnd) return undefined;
	const what =
		is < should
			? `the last ${should - is} bytes are missing`
			: `${is - should} bytes too many at the end`;
	const text = `length is ${is}, expected ${should}: ${what}`;
	return {path: 'length', actual: is, expected: should, derived: false, text};
}

function byField(comparison: Comparison, isIgnored: ReturnType<typeof placeMatcher>): Difference[] {
	const {found} = comparison;
	let derived = derivedOf(comparison);
	// Each seems to follow from the others: say all.
	if (derived.size === found.length) derived = new Set();
	const isLeft = ({place, instead}: Found) =>
		!isIgnored(place) || (instead !== undefined && !isIgnored(instead));
	const causes = found.filter(difference => !derived.has(difference) && isLeft(difference));
	if (causes.length === 0) return [];
	const order = new Map(found.map((difference, i) => [difference, i]));
	const differences = found.filter(isLeft).map(difference => {
		if (!derived.has(difference)) return cause(comparison, difference);
		return followed(difference, causeOf(difference, causes, order));
	});
	return [...differences, ...lengthOf(comparison, causes[0]!)];
}

function cause(comparison: Comparison, difference: Found): Difference {
	const {place, actual, expected} = difference;
	const text = difference.text + wrongNote(comparison, difference);
	return {path: pathOf(place), actual, expected, derived: false, text};
}

/** A checksum or length that the device itself got wrong is worth a word. */
function wrongNote({actual}: Comparison, {match, field}: Found): string {
	if (!field?.computed || field.computed.what === 'next') return '';
	const wanted = wantedValue(actual, match!.actual!, field);
	return wanted === undefined ? '' : ` (wrong for this packet, which needs ${field.text(wanted)})`;
}

function followed(difference: Found, from: Found): Difference {
	const {place, actual, expected, text} = difference;
	return {path: pathOf(place), actual, expected, derived: true, cause: pathOf(from.place), text};
}

/**
 * In the same layer, else the next one inside, as lengths and checksums cover that, else the last
 * one outside.
 */
function causeOf(
	difference: Found,
	causes: readonly Found[],
	order: ReadonlyMap<Found, number>,
): Found {
	const at = order.get(difference)!;
	return (
		causes.find(c => c.match !== undefined && c.match === difference.match) ??
		causes.find(c => order.get(c)! > at) ??
		causes.at(-1)!
	);
}

function lengthOf({actual, expected}: Comparison, from: Found): Difference[] {
	const [is, should] = [actual.bytes.length, expected.bytes.length];
	if (is === should) return [];
	const text = `length is ${is}, expected ${should}`;
	const path = 'length';
	return [{path, actual: is, expected: should, derived: true, cause: pathOf(from.place), text}];
}
