import {computedValue} from '../compute.ts';
import {fieldsIn} from '../condition.ts';
import type {Frame} from '../frame.ts';
import type {Field} from '../layer.ts';
import {sameBytes} from '../same.ts';
import {type Comparison, type Found, trailerOf} from './compare.ts';
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
	return new Set(
		found.filter(difference => {
			const isBehind = hasCause && difference.at > turn;
			return isBehind || follows(comparison, difference, difference.at === turn);
		}),
	);
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
	const [left, right] = [
		actual.bytes.subarray(a.start + behind),
		expected.bytes.subarray(e.start + behind),
	];
	return sameBytes(left, right);
}

function follows(comparison: Comparison, difference: Found, isTurn: boolean): boolean {
	const {actual, expected, matches} = comparison;
	const {match, field, place, at} = difference;
	if (isThereBecause(comparison, difference)) return true;
	if (place.layer === 'trailer') return isFilledUp(actual, expected);
	if (!match || !field?.computed) return false;
	const {what} = field.computed;
	if (what !== 'checksum' && isTurn) return false;
	if (what === 'next') {
		const isOther = matches[at + 1]?.isSame === false;
		return isOther && selects(actual, match.actual!) && selects(expected, match.expected!);
	}
	return isRight(actual, match.actual!, field) && isRight(expected, match.expected!, field);
}

/** A field that only one packet has, because of another one that differs: the type of a message. */
function isThereBecause({found}: Comparison, {match, field, actual, expected}: Found): boolean {
	if (!field?.row.when || (actual !== undefined && expected !== undefined)) return false;
	const causes = fieldsIn(field.row.when);
	return found.some(one => one.match === match && one.field && causes.includes(one.field.name));
}

/** Whether a layer's number leads to the layer behind it, or says that there is none. */
function selects({bytes, spans}: Frame, index: number): boolean {
	if (index + 1 < spans.length) return true;
	const {layer, start, headerEnd} = spans[index]!;
	return layer.next?.field.read(bytes, start, headerEnd) === layer.next?.how.otherwise;
}

/** Whether a computed field is what the rest of its packet asks for. */
function isRight(frame: Frame, index: number, field: Field): boolean {
	return wantedValue(frame, index, field) === undefined;
}

/** What a computed field ought to be, when it is not that. */
export function wantedValue(frame: Frame, index: number, field: Field) {
	const {start, headerEnd, isQuoted} = frame.spans[index]!;
	if (isQuoted) return undefined; // as it was, and perhaps not all of it
	const wanted = computedValue(frame, index, field, field.computed!);
	return field.read(frame.bytes, start, headerEnd) === wanted ? undefined : wanted;
}

/** Zeros up to the same length: there is less padding because there is more packet. */
function isFilledUp(actual: Frame, expected: Frame): boolean {
	const isZero = (frame: Frame) => trailerOf(frame).every(byte => byte === 0);
	return actual.bytes.length === expected.bytes.length && isZero(actual) && isZero(expected);
}
