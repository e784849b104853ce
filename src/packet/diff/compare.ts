import type {Frame, Span} from '../frame.ts';
import type {Field} from '../layer.ts';
import type {Place} from '../path.ts';
import {pathOf} from '../path.ts';
import {sameBytes, sameValue} from '../same.ts';
import {layerLine} from '../summary.ts';
import type {FieldValue} from '../table.ts';
import {type Match, matchLayers} from './match.ts';
import {payloadText} from './text.ts';

/** A difference as found, before it is asked what it follows from. */
export interface Found {
	readonly place: Place;
	/** The layer that stands instead, when one does. */
	readonly instead?: Place;
	readonly match?: Match;
	/** Where it stands among the layers; one past the last for payload and trailer. */
	readonly at: number;
	readonly field?: Field;
	readonly actual: FieldValue | undefined;
	readonly expected: FieldValue | undefined;
	readonly text: string;
}

export interface Comparison {
	readonly actual: Frame;
	readonly expected: Frame;
	readonly matches: readonly Match[];
	readonly found: readonly Found[];
}

/** Two packets being compared, and how often each layer's name has come before it. */
interface Pair {
	readonly actual: Frame;
	readonly expected: Frame;
	readonly actualNth: readonly number[];
	readonly expectedNth: readonly number[];
}

/** All differences of two packets, in packet order. */
export function compare(actual: Frame, expected: Frame): Comparison {
	const matches = matchLayers(actual, expected);
	const pair = {actual, expected, actualNth: nths(actual), expectedNth: nths(expected)};
	const found = matches.flatMap((match, at) =>
		match.isSame ? fields(pair, match, at) : [layer(pair, match, at)],
	);
	const at = matches.length;
	found.push(...rest('payload', at, payloadOf(actual), payloadOf(expected)));
	found.push(...rest('trailer', at, trailerOf(actual), trailerOf(expected)));
	return {actual, expected, matches, found};
}

function nths({spans}: Frame): number[] {
	const counts = new Map<string, number>();
	return spans.map(({layer: {name}}) => {
		const nth = (counts.get(name) ?? 0) + 1;
		counts.set(name, nth);
		return nth;
	});
}

export function trailerOf({bytes, payloadEnd}: Frame): Uint8Array {
	return bytes.subarray(payloadEnd);
}

function payloadOf({bytes, payloadStart, payloadEnd}: Frame): Uint8Array {
	return bytes.subarray(payloadStart, payloadEnd);
}

function fields(pair: Pair, match: Match, at: number): Found[] {
	const {actual, expected} = pair;
	const a = actual.spans[match.actual!]!;
	const e = expected.spans[match.expected!]!;
	if (sameBytes(header(actual, a), header(expected, e))) return [];
	const found: Found[] = [];
	for (const field of e.layer.fields) {
		const is = field.read(actual.bytes, a.start, a.headerEnd);
		const should = field.read(expected.bytes, e.start, e.headerEnd);
		if (sameValue(is, should)) continue;
		const nth = pair.expectedNth[match.expected!]!;
		const place = {layer: e.layer.name, nth, field: field.name};
		const text = `${pathOf(place)} is ${field.text(is)}, expected ${field.text(should)}`;
		found.push({place, match, at, field, actual: is, expected: should, text});
	}
	return found;
}

function header({bytes}: Frame, {start, headerEnd}: Span): Uint8Array {
	return bytes.subarray(start, headerEnd);
}

/** A layer that only one has, or two different ones in the same place. */
function layer(pair: Pair, match: Match, at: number): Found {
	const is = standing(pair.actual, pair.actualNth, match.actual);
	const should = standing(pair.expected, pair.expectedNth, match.expected);
	const values = {match, at, actual: is?.line, expected: should?.line};
	if (!should) {
		return {...values, place: is!.place, text: `${is!.title} not expected: ${is!.line}`};
	}
	const missing = `${should.title} missing: expected ${should.line}`;
	if (!is) return {...values, place: should.place, text: missing};
	const text = `${missing}, there is ${is.line}`;
	return {...values, place: should.place, instead: is.place, text};
}

function standing(frame: Frame, nth: readonly number[], index: number | undefined) {
	if (index === undefined) return undefined;
	const {name, table} = frame.spans[index]!.layer;
	const place: Place = {layer: name, nth: nth[index]!};
	return {place, title: table.title, line: layerLine(frame, index)};
}

function rest(name: string, at: number, actual: Uint8Array, expected: Uint8Array): Found[] {
	if (sameBytes(actual, expected)) return [];
	const text = payloadText(name, actual, expected);
	return [{place: {layer: name, nth: 1}, at, actual, expected, text}];
}
