import {fieldsIn} from '../condition.ts';
import type {Frame} from '../frame.ts';
import {sameRange} from '../same.ts';
import type {Comparison} from './compare.ts';
import {type ByteRange, isSettled} from './extent.ts';
import {type Found, trailerOf} from './found.ts';

/**
 * Which differences only follow from others. A checksum or length follows when it is right in both
 * packets; the number of the next layer, when that layer is another one; and what has the same
 * bytes in both, and is only read otherwise as a type, a length or a flag before it says.
 */
export function derivedOf(comparison: Comparison): Set<Found> {
	const {found} = comparison;
	const {turn, reread} = rereadIn(comparison);
	const causes = found.filter(one => one.at === turn && !reread.has(one));
	const hasCause = found.some(one => one.at <= turn && !reread.has(one));
	const hasLength = causes.some(one => tells(one, 'headerLength'));
	const derived = new Set<Found>();
	for (const one of found) {
		const isTurn = one.at === turn;
		const isSum = isTurn && hasLength && tells(one, 'checksum');
		const isOther = hasCause && reread.has(one);
		if (isOther || isSum || follows(comparison, one, isTurn)) derived.add(one);
	}
	// Each seems to follow from the others: say all.
	return derived.size === found.length ? new Set() : derived;
}

/** From where on something is only read otherwise, and what; −1: from nowhere. */
interface Reread {
	readonly turn: number;
	readonly reread: ReadonlySet<Found>;
}
const nothing: Reread = {turn: -1, reread: new Set()};

/** Behind the start of the first layer that differs, all bytes of both are in the same places. */
function rereadIn({actual, expected, matches, found}: Comparison): Reread {
	const isPlain = (one: Found) => one.what === 'field' && isSettled(one.field);
	if (found.every(one => isPlain(one) && one.at === found[0]!.at)) return nothing;
	const first = found.find(({what, match, at}) => {
		if (what !== 'field') return false;
		const [a, e] = [actual.spans[match.actual!]!, expected.spans[matches[at]!.expected!]!];
		return actual.bytes.length - a.start === expected.bytes.length - e.start;
	});
	if (!first) return nothing;
	const {start} = actual.spans[first.match!.actual!]!;
	const shift = expected.spans[first.match!.expected!]!.start - start;
	const isSame = (range: ByteRange | undefined, from: number) =>
		!range ||
		sameRange(
			actual.bytes,
			range.from - from,
			expected.bytes,
			range.from - from + shift,
			sizeOf(range),
		);
	const reread = found.filter(
		one => one.at >= first.at && isSame(one.actualBytes, 0) && isSame(one.expectedBytes, shift),
	);
	return reread.length === 0 ? nothing : {turn: first.at, reread: new Set(reread)};
}

function sizeOf({from, to}: ByteRange): number {
	return to - from;
}

function tells(found: Found, what: string): boolean {
	return found.what === 'field' && found.field.computed?.what === what;
}

/** A field that only one packet has, because of another one that differs: the type of a message. */
function isThereBecause({found}: Comparison, one: Found): boolean {
	if (one.what !== 'field' || !one.field.row.when) return false;
	if (one.actual !== undefined && one.expected !== undefined) return false;
	const causes = fieldsIn(one.field.row.when);
	return found.some(
		other =>
			other.what === 'field' &&
			other.match === one.match &&
			causes.includes(other.field.name) &&
			!tells(other, 'presence'), // that one says no more than that the other is there
	);
}

function follows(comparison: Comparison, difference: Found, isTurn: boolean): boolean {
	const {actual, expected, matches} = comparison;
	if (difference.what === 'layer') return false;
	if (isThereBecause(comparison, difference)) return true;
	if (difference.what === 'rest')
		return difference.place.layer === 'trailer' && isFilledUp(actual, expected);
	const {match, field, at} = difference;
	const what = field.computed?.what;
	if (what === undefined || (what !== 'checksum' && isTurn)) return false;
	if (what === 'next') {
		const isOther = matches[at + 1]?.isSame === false;
		return isOther && selects(actual, match.actual!) && selects(expected, match.expected!);
	}
	return difference.isRightInActual && difference.isRightInExpected;
}

/** Whether a layer's number leads to the layer behind it, or says that there is none. */
function selects({bytes, spans}: Frame, index: number): boolean {
	if (index + 1 < spans.length) return true;
	const {layer, start, headerEnd} = spans[index]!;
	return layer.next?.field.read(bytes, start, headerEnd) === layer.next?.how.otherwise;
}

/** Zeros up to the same length: there is less padding because there is more packet. */
function isFilledUp(actual: Frame, expected: Frame): boolean {
	return actual.bytes.length === expected.bytes.length && hasZeros(actual) && hasZeros(expected);
}

function hasZeros(frame: Frame): boolean {
	const {from, to} = trailerOf(frame);
	for (let i = from; i < to; i++) if (frame.bytes[i] !== 0) return false;
	return true;
}
