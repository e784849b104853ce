import {RingtapError} from '../errors.ts';
import {computedValue} from './compute.ts';
import type {Frame, Span} from './frame.ts';
import type {Layer} from './layer.ts';
import {encodeShape} from './shape-writer.ts';
import type {FieldValue} from './table.ts';

/** A layer and the values given for its fields, already parsed. */
export interface Piece {
	readonly layer: Layer;
	readonly given: Readonly<Record<string, FieldValue>>;
}

/**
 * Lays the layers out, writes what is given, and computes the rest: lengths and protocol numbers
 * first, then checksums from the inside out, as outer ones cover inner ones. Throws
 * `ERR_RINGTAP_FIELD_VALUE` for a computed length that its field cannot hold.
 */
export function encode(pieces: readonly Piece[], payload: Uint8Array): Frame {
	const frame = layOut(pieces, payload);
	for (let i = 0; i < pieces.length; i++) compute(frame, i, pieces[i]!.given, false);
	for (let i = pieces.length - 1; i >= 0; i--) compute(frame, i, pieces[i]!.given, true);
	return frame;
}

function layOut(pieces: readonly Piece[], payload: Uint8Array): Frame {
	const headers: (Uint8Array | undefined)[] = [];
	let size = payload.length;
	for (let i = 0; i < pieces.length; i++) {
		const piece = pieces[i]!;
		const header = isPlain(piece) ? undefined : headerOf(piece, pieces[i + 1]?.layer.name);
		headers.push(header);
		size += header ? header.length : piece.layer.headerBytes;
	}
	const bytes = new Uint8Array(size);
	const spans: Span[] = [];
	let start = 0;
	for (let i = 0; i < pieces.length; i++) {
		const {layer, given} = pieces[i]!;
		const header = headers[i];
		if (header) bytes.set(header, start);
		else writePlain(bytes, start, layer, given);
		const headerEnd = start + (header ? header.length : layer.headerBytes);
		spans.push(new layer.View(bytes, start, headerEnd, size, false));
		start = headerEnd;
	}
	if (payload.length > 0) bytes.set(payload, start);
	return {bytes, spans, payloadStart: start, payloadEnd: size};
}

/** Most headers are their template, with some fields written over. */
function isPlain({layer, given}: Piece): boolean {
	if (!layer.shape.isPlain || layer.followed.length > 0) return false;
	for (const field of layer.shape.floats) if (given[field.name] !== undefined) return false;
	return true;
}

function writePlain(bytes: Uint8Array, start: number, layer: Layer, given: Piece['given']): void {
	const {template} = layer;
	for (let i = 0; i < template.length; i++) bytes[start + i] = template[i]!;
	for (const name in given)
		layer.shape.writeFixed(bytes, start, layer.byName.get(name)!, given[name]);
}

/**
 * A header is filled up to whole units, unless its length was given and is not that of a header
 * filled up.
 */
function headerOf(piece: Piece, next: string | undefined): Uint8Array {
	const {headerLength, shape} = piece.layer;
	let {given} = piece;
	for (const {name, computed} of piece.layer.followed) {
		if (computed?.what !== 'followedBy' || given[name] !== undefined) continue;
		given = {...given, [name]: (next === computed.layer) === computed.is};
	}
	if (!headerLength) return encodeShape(shape, given, 0, new Map());
	const stated = given[headerLength.field.name] as number | undefined;
	const filled = encodeShape(shape, given, 0, new Map(), true);
	if (stated === undefined) return filled;
	const {unitBytes, plusBytes} = headerLength.how;
	const isRight = stated * unitBytes + plusBytes === filled.length;
	return isRight ? filled : encodeShape(shape, given, 0, new Map());
}

function compute(frame: Frame, index: number, given: Piece['given'], checksums: boolean): void {
	const {layer, start, headerEnd} = frame.spans[index]!;
	const fields = checksums ? layer.checksums : layer.numbers;
	for (let i = 0; i < fields.length; i++) {
		const {field, how, limit} = fields[i]!;
		if (given[field.name] !== undefined) continue;
		if (field.row.when && !layer.shape.placeOf(field, frame.bytes, start, headerEnd)) continue;
		const value = computedValue(frame, index, field, how) as number;
		if (value >= limit) throw tooLong(field.path, value);
		layer.shape.write(frame.bytes, start, headerEnd, field, value);
	}
}

function tooLong(path: string, value: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_VALUE',
		`${path} would have to be ${value}, more than the field can hold.`,
		`Make the packet shorter, or give ${path} to build it wrong on purpose.`,
	);
}
