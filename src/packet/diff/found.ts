import {computedValue} from '../compute.ts';
import type {Field} from '../field.ts';
import type {Frame, Span} from '../frame.ts';
import type {Place} from '../path.ts';
import type {FieldValue} from '../table.ts';
import {type ByteRange, bitsAt, bytesIn, extentOf} from './extent.ts';
import type {Leaf} from './list.ts';
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

/** A field, or a part of a list, that is not the same in two layers that are each other's like. */
export class FieldFound {
	readonly what = 'field';
	readonly place: Place;
	readonly field: Field;
	readonly actual: FieldValue;
	readonly expected: FieldValue;
	/** The part of the list that it is about. */
	readonly leaf: Leaf | undefined;
	readonly match: Match;
	/** Where it stands among the layers. */
	readonly at: number;
	readonly #is: Standing;
	readonly #should: Standing;
	#wanted: [actual: FieldValue, expected: FieldValue] | undefined;

	constructor(
		field: Field,
		match: Match,
		at: number,
		is: Standing,
		should: Standing,
		values: Pick<Leaf, 'actual' | 'expected'>,
		leaf?: Leaf,
	) {
		const {layer, nth} = should.place;
		this.place = leaf
			? {layer, nth, field: field.name, item: leaf.item}
			: {layer, nth, field: field.name};
		this.field = field;
		this.match = match;
		this.at = at;
		this.actual = values.actual;
		this.expected = values.expected;
		this.leaf = leaf;
		this.#is = is;
		this.#should = should;
	}

	/** What a computed field ought to be, from the rest of its packet. */
	get wanted(): readonly [actual: FieldValue, expected: FieldValue] {
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
		const {place, field} = this;
		if (field.width === undefined) return false;
		const is = extentOf(field, this.#is.frame.bytes, this.#is.span);
		const should = extentOf(field, this.#should.frame.bytes, this.#should.span);
		if (!is || !should) return false;
		const actual = bitsAt(this.#is.frame.bytes, is);
		const expected = bitsAt(this.#should.frame.bytes, should);
		return tolerance.accepts({place, field, actual, expected});
	}

	get actualBytes(): ByteRange | undefined {
		return rangeIn(this.field, this.#is);
	}

	get expectedBytes(): ByteRange | undefined {
		return rangeIn(this.field, this.#should);
	}
}

function rangeIn(field: Field, {frame, span}: Standing): ByteRange | undefined {
	const extent = extentOf(field, frame.bytes, span);
	return extent && bytesIn(extent);
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

/** What is no field's: payload, trailer, the end of a header that says it is longer than it is. */
export class RestFound {
	readonly what = 'rest';
	readonly match = undefined;
	readonly place: Place;
	/** One past the last layer; of the end of a header, its own. */
	readonly at: number;
	readonly actual: Uint8Array;
	readonly expected: Uint8Array;
	readonly actualBytes: ByteRange;
	readonly expectedBytes: ByteRange;

	constructor(
		place: Place,
		at: number,
		actual: Frame,
		actualBytes: ByteRange,
		expected: Frame,
		expectedBytes: ByteRange,
	) {
		this.place = place;
		this.at = at;
		this.actualBytes = actualBytes;
		this.expectedBytes = expectedBytes;
		this.actual = actual.bytes.subarray(actualBytes.from, actualBytes.to);
		this.expected = expected.bytes.subarray(expectedBytes.from, expectedBytes.to);
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

export function valueIn(field: Field, {frame, span}: Standing): FieldValue {
	return field.read(frame.bytes, span.start, span.headerEnd);
}

/** What an ICMP error quotes is as it was, and perhaps not all of it: nothing is wrong there. */
function wantedIn(field: Field, standing: Standing): FieldValue {
	const {frame, index, span} = standing;
	if (span.isQuoted) return valueIn(field, standing);
	return field.computed && computedValue(frame, index, field, field.computed);
}
