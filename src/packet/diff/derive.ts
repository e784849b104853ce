import type {Frame} from '../frame.ts';
import {sameRange} from '../same.ts';
import type {Comparison} from './compare.ts';
import {type Found, trailerOf} from './found.ts';
import type {Match} from './match.ts';

/**
 * Which differences only follow from others. A checksum or length follows when it is right in both
 * packets; the number of the next layer, when that layer is another one; and everything behind a
 * header after which both packets have the same bytes: there only the reading of these bytes
 * changed.
 */
export function derivedOf(comparison: Comparison): Set<Found> {
	const {found, matches} = comparison;
	const turn = matches.findIndex(match => match.isSame && isSameBehind(comparison, match));
	const hasCause = turn >= 0 && found.some(({at}) => at <= turn);
	const isReread = found.some(one => one.at === turn && tells(one, 'headerLength'));
	const derived = new Set<Found>();
	for (const difference of found) {
		const isTurn = difference.at === turn;
		const isBehind = hasCause && difference.at > turn;
		const isOptions = isTurn && isReread && dependsOnHeaderLength(difference);
		if (isBehind || isOptions || follows(comparison, difference, isTurn)) derived.add(difference);
	}
	// Each seems to follow from the others: say all.
	return derived.size === found.length ? new Set() : derived;
}

function tells(found: Found, what: string): boolean {
	return found.what === 'field' && found.field.computed?.what === what;
}

/** Options are read otherwise when the header is said to be longer, and its checksum covers more. */
function dependsOnHeaderLength(found: Found): boolean {
	return found.what === 'field' && (found.field.row.bits === 'rest' || tells(found, 'checksum'));
}

/**
 * Options whose length field changed are read otherwise, too: then what is behind begins before
 * them.
 */
function isSameBehind({actual, expected}: Comparison, match: Match): boolean {
	const a = actual.spans[match.actual!]!;
	const e = expected.spans[match.expected!]!;
	const isSameHeader = a.headerEnd - a.start === e.headerEnd - e.start;
	const behind = isSameHeader ? a.headerEnd - a.start : a.layer.headerBytes;
	const left = actual.bytes.length - a.start - behind;
	if (left !== expected.bytes.length - e.start - behind) return false;
	return sameRange(actual.bytes, a.start + behind, expected.bytes, e.start + behind, left);
}

function follows(comparison: Comparison, difference: Found, isTurn: boolean): boolean {
	const {actual, expected, matches} = comparison;
	if (difference.what === 'layer') return false;
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
