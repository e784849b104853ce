import type {Frame, Span} from '../frame.ts';
import type {Field} from '../layer.ts';
import {pathOf} from '../path.ts';
import {sameRange} from '../same.ts';
import {extentOf} from './extent.ts';
import {
	FieldFound,
	type Found,
	LayerFound,
	payloadOf,
	RestFound,
	type Standing,
	trailerOf,
} from './found.ts';
import {fragmentIn} from './headlines/fragment.ts';
import {type Match, matchLayers, sameHeaders} from './match.ts';

export interface Comparison {
	readonly actual: Frame;
	readonly expected: Frame;
	readonly matches: readonly Match[];
	/** In packet order. */
	readonly found: readonly Found[];
}

/** All differences of two packets, in packet order. */
export function compare(actual: Frame, expected: Frame): Comparison {
	const matches = matchLayers(actual, expected);
	const found: Found[] = [];
	const behind = {actual: 0, expected: 0};
	for (let at = 0; at < matches.length; at++) {
		const match = matches[at]!;
		const {actual: a, expected: e} = match;
		if (!match.isSame) {
			const is = a === undefined ? undefined : standing(actual, a);
			const should = e === undefined ? undefined : standing(expected, e);
			found.push(new LayerFound(match, at, is, should, behind));
		} else if (!sameHeaders(actual, a!, expected, e!))
			addFields(found, match, at, standing(actual, a!), standing(expected, e!));
		if (a !== undefined) behind.actual = actual.spans[a]!.headerEnd;
		if (e !== undefined) behind.expected = expected.spans[e]!.headerEnd;
	}
	addRest(found, 'payload', matches.length, actual, expected, payloadOf);
	addRest(found, 'trailer', matches.length, actual, expected, trailerOf);
	return {actual, expected, matches, found};
}

/**
 * Checksums and lengths that are the same in both packets, right in the one expected and wrong in
 * the other.
 */
export function staleIn({actual, expected, matches, found}: Comparison): FieldFound[] {
	const known = new Set(found.map(({place}) => pathOf(place)));
	const stale: FieldFound[] = [];
	// What a fragment carries has the lengths and the checksum of the whole.
	const last = fragmentIn(actual)?.index ?? actual.spans.length;
	matches.forEach((match, at) => {
		if (!match.isSame || match.actual! > last) return;
		const is = standing(actual, match.actual!);
		const should = standing(expected, match.expected!);
		for (const field of should.span.layer.fields) {
			if (!field.computed || field.computed.what === 'next') continue;
			const one = new FieldFound(field, match, at, is, should);
			if (known.has(pathOf(one.place))) continue;
			if (one.isRightInExpected && !one.isRightInActual) stale.push(one);
		}
	});
	return stale;
}

function standing(frame: Frame, index: number): Standing {
	const span = frame.spans[index]!;
	let nth = 1;
	for (let i = 0; i < index; i++) if (frame.spans[i]!.layer === span.layer) nth++;
	return {frame, index, span, place: {layer: span.layer.name, nth}};
}

function addFields(found: Found[], match: Match, at: number, is: Standing, should: Standing): void {
	for (const field of should.span.layer.fields) {
		if (sameBits(field, is.frame.bytes, is.span, should.frame.bytes, should.span)) continue;
		found.push(new FieldFound(field, match, at, is, should));
	}
}

/** Before any value is made of them: most fields of packets that differ are the same. */
function sameBits(field: Field, a: Uint8Array, aSpan: Span, e: Uint8Array, eSpan: Span): boolean {
	const {from, to} = extentOf(field, aSpan);
	const other = extentOf(field, eSpan);
	if (to - from !== other.to - other.from) return false;
	let i = from >> 3;
	let j = other.from >> 3;
	const end = (to + 7) >> 3;
	for (; i < end; i++, j++) {
		let mask = 0xff;
		if (i * 8 < from) mask &= 0xff >> (from & 7);
		if (i * 8 + 8 > to) mask &= 0xff << (i * 8 + 8 - to);
		if (((a[i]! ^ e[j]!) & mask) !== 0) return false;
	}
	return true;
}

function addRest(
	found: Found[],
	name: string,
	at: number,
	actual: Frame,
	expected: Frame,
	range: typeof payloadOf,
): void {
	const a = range(actual);
	const e = range(expected);
	const length = a.to - a.from;
	const isSame =
		length === e.to - e.from && sameRange(actual.bytes, a.from, expected.bytes, e.from, length);
	if (!isSame) found.push(new RestFound(name, at, actual, expected, range));
}
