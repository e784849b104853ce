import {computedValue} from '../compute.ts';
import type {Frame, Span} from '../frame.ts';
import type {Field} from '../layer.ts';
import type {Place} from '../path.ts';
import type {FieldValue} from '../table.ts';
import {type ByteRange, bitsAt, bytesOf, extentOf} from './extent.ts';
import type {Match} from './match.ts';
import type {Tolerance} from './tolerance.ts';

/** A layer of one of the two packets. */
export interface Standing {
	readonly frame: Frame;
	/** Which of the frame's layers it is. */
	readonly index: number;
	readonly span: Span;
	readonly place: Place;
}

/** A field that has not the same bits in two layers that are each other's like. */
export class FieldFound {
	readonly what = 'field';
	readonly place: Place;
	readonly field: Field;
	readonly actual: FieldValue;
	readonly expected: FieldValue;
	readonly match: Match;
	/** Where it stands among the layers. */
	readonly at: number;
	readonly #is: Standing;
	readonly #should: Standing;
	#wanted: [actual: number | undefined, expected: number | undefined] | undefined;

	constructor(field: Field, match: Match, at: number, is: Standing, should: Standing) {
		const {layer, nth} = should.place;
		this.place = {layer, nth, field: field.name};
		this.field = field;
		this.match = match;
		this.at = at;
		this.actual = valueIn(field, is);
		this.expected = valueIn(field, should);
		this.#is = is;
		this.#should = should;
	}

	/** What a computed field ought to be, from the rest of its packet. */
	get wanted(): readonly [actual: number | undefined, expected: number | undefined] {
		this.#wanted ??= [wantedIn(this.field, this.#is), wantedIn(this.field, this.#should)];
		return this.#wanted;
	}

	get isRightInActual(): boolean {
		return this.wanted[0] === this.actual;
	}

	get isRightInExpected(): boolean {
		return this.wanted[1] === this.expected;
	}

	isTolerated(tolerance: Tolerance): boolean {
		if (tolerance.ignores(this.place)) return true;
		if (this.field.row.bits === 'rest') return false;
		const {place, field} = this;
		const actual = bitsAt(this.#is.frame.bytes, extentOf(field, this.#is.span));
		const expected = bitsAt(this.#should.frame.bytes, extentOf(field, this.#should.span));
		return tolerance.accepts({place, field, actual, expected});
	}

	get actualBytes(): ByteRange {
		return bytesOf(this.field, this.#is.span);
	}

	get expectedBytes(): ByteRange {
		return bytesOf(this.field, this.#should.span);
	}
}

/** A layer that only one packet has, or two different ones in the same place. */
export class LayerFound {
	readonly what = 'layer';
	readonly match: Match;
	readonly at: number;
	readonly is: Standing | undefined;
	readonly should: Standing | undefined;
	readonly actualBytes: ByteRange;
	readonly expectedBytes: ByteRange;

	/** `behind`: where the layers before it end. */
	constructor(
		match: Match,
		at: number,
		is: Standing | undefined,
		should: Standing | undefined,
		behind: {readonly actual: number; readonly expected: number},
	) {
		this.match = match;
		this.at = at;
		this.is = is;
		this.should = should;
		this.actualBytes = headerOf(is, behind.actual);
		this.expectedBytes = headerOf(should, behind.expected);
	}

	get place(): Place {
		return (this.should ?? this.is)!.place;
	}

	/** Of two layers, both must be. */
	isTolerated(tolerance: Tolerance): boolean {
		return [this.is, this.should].every(layer => !layer || tolerance.ignores(layer.place));
	}
}

/** What is no layer's: payload, trailer. */
export class RestFound {
	readonly what = 'rest';
	readonly match = undefined;
	readonly place: Place;
	/** One past the last layer. */
	readonly at: number;
	readonly actual: Uint8Array;
	readonly expected: Uint8Array;
	readonly actualBytes: ByteRange;
	readonly expectedBytes: ByteRange;

	constructor(name: string, at: number, actual: Frame, expected: Frame, range: typeof payloadOf) {
		this.place = {layer: name, nth: 1};
		this.at = at;
		this.actualBytes = range(actual);
		this.expectedBytes = range(expected);
		this.actual = actual.bytes.subarray(this.actualBytes.from, this.actualBytes.to);
		this.expected = expected.bytes.subarray(this.expectedBytes.from, this.expectedBytes.to);
	}

	isTolerated(tolerance: Tolerance): boolean {
		return tolerance.ignores(this.place);
	}
}

/** A difference as found, before it is asked what it follows from. */
export type Found = FieldFound | LayerFound | RestFound;

export function payloadOf({payloadStart, payloadEnd}: Frame): ByteRange {
	return {from: payloadStart, to: payloadEnd};
}

export function trailerOf({bytes, payloadEnd}: Frame): ByteRange {
	return {from: payloadEnd, to: bytes.length};
}

function headerOf(layer: Standing | undefined, behind: number): ByteRange {
	if (!layer) return {from: behind, to: behind};
	return {from: layer.span.start, to: layer.span.headerEnd};
}

function valueIn(field: Field, {frame, span}: Standing): FieldValue {
	return field.read(frame.bytes, span.start, span.headerEnd);
}

function wantedIn(field: Field, {frame, index}: Standing): number | undefined {
	return field.computed && computedValue(frame, index, field, field.computed);
}
