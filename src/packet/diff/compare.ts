import type {Field} from '../field.ts';
import type {Frame} from '../frame.ts';
import {pathOf} from '../path.ts';
import {sameRange, sameValue} from '../same.ts';
import type {ByteRange} from './extent.ts';
import {
	FieldFound,
	type Found,
	LayerFound,
	payloadOf,
	RestFound,
	type Standing,
	trailerOf,
	valueIn,
} from './found.ts';
import {fragmentIn} from './headlines/fragment.ts';
import {leavesOf} from './list.ts';
import {type Match, matchLayers, sameHeaders} from './match.ts';
import {isBare, isSamePart, partsOf} from './parts.ts';

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

/** What other fields, or the payload, go into. */
const coversOthers: ReadonlySet<string | undefined> = new Set(['checksum', 'length']);

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
		const {fields} = actual.spans[match.actual!]!.layer;
		for (const field of fields) {
			if (!coversOthers.has(field.computed?.what)) continue;
			const is = standing(actual, match.actual!);
			const should = standing(expected, match.expected!);
			const values = {actual: valueIn(field, is), expected: valueIn(field, should)};
			const one = new FieldFound(field, match, at, is, should, values);
			if (known.has(pathOf(one.place))) continue;
			if (one.isRightInExpected && !one.isRightInActual) stale.push(one);
		}
	});
	return stale;
}

function standing(frame: Frame, index: number): Standing {
	const span = frame.spans[index]!;
	return {frame, index, span, place: {layer: span.layer.name, nth: nthOf(frame, index)}};
}

/** From there on a table is worth it: a packet may have thousands of layers. */
const fewLayers = 32;
const tables = new WeakMap<Frame, readonly number[]>();

/** Which of its name a layer is, from outside. */
function nthOf(frame: Frame, index: number): number {
	const {spans} = frame;
	if (index < fewLayers) {
		let nth = 1;
		for (let i = 0; i < index; i++) if (spans[i]!.layer === spans[index]!.layer) nth++;
		return nth;
	}
	const table = tables.get(frame) ?? nths(frame);
	tables.set(frame, table);
	return table[index]!;
}

function nths({spans}: Frame): number[] {
	const counts = new Map<string, number>();
	return spans.map(({layer: {name}}) => {
		const nth = (counts.get(name) ?? 0) + 1;
		counts.set(name, nth);
		return nth;
	});
}

function addFields(found: Found[], match: Match, at: number, is: Standing, should: Standing): void {
	for (const part of partsOf(should.span.layer)) {
		if (!isSamePart(part, is.frame, is.span, should.frame, should.span))
			addField(found, part.field, match, at, is, should);
	}
	if (isBare(is.span) && isBare(should.span)) return;
	const {layer, nth} = should.place;
	const range = (standing: Standing) => () => uncovered(standing);
	addRest(found, layer, at, is.frame, should.frame, range(is), range(should), nth);
}

/** What a header has room for by its length, and no field: the options of a wrong length. */
function uncovered({frame, span}: Standing): ByteRange {
	const {layer, start, headerEnd} = span;
	const end = layer.isFixed ? headerEnd : layer.shape.endOf(frame.bytes, start, headerEnd);
	return {from: end < 0 ? headerEnd : Math.min(end, headerEnd), to: headerEnd};
}

function addField(
	found: Found[],
	field: Field,
	match: Match,
	at: number,
	is: Standing,
	should: Standing,
): void {
	const [actual, expected] = [valueIn(field, is), valueIn(field, should)];
	// Names in other bytes, that point to others before them.
	if (sameValue(actual, expected)) return;
	const areLists = Array.isArray(actual) && Array.isArray(expected);
	const leaves = areLists ? leavesOf(actual, expected) : undefined;
	const values = {actual, expected};
	if (!leaves) found.push(new FieldFound(field, match, at, is, should, values));
	for (const leaf of leaves ?? [])
		found.push(new FieldFound(field, match, at, is, should, leaf, leaf));
}

function addRest(
	found: Found[],
	name: string,
	at: number,
	actual: Frame,
	expected: Frame,
	range: typeof payloadOf,
	expectedRange = range,
	nth = 1,
): void {
	const a = range(actual);
	const e = expectedRange(expected);
	const length = a.to - a.from;
	const isSame =
		length === e.to - e.from && sameRange(actual.bytes, a.from, expected.bytes, e.from, length);
	if (!isSame) found.push(new RestFound({layer: name, nth}, at, actual, a, expected, e));
}
