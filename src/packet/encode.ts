import {RingtapError} from '../errors.ts';
import {computedValue} from './compute.ts';
import type {Frame, Span} from './frame.ts';
import type {Layer} from './layer.ts';
import type {BytesRow, FieldValue} from './table.ts';

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
	const rests = pieces.map(restOf);
	const frame = layOut(pieces, rests, payload);
	pieces.forEach(({layer, given}, index) => {
		const {start} = frame.spans[index]!;
		frame.bytes.set(layer.template, start);
		for (const name in given) layer.byName.get(name)!.write(frame.bytes, start, given[name]!);
		compute(frame, index, given, false);
	});
	for (let i = pieces.length - 1; i >= 0; i--) compute(frame, i, pieces[i]!.given, true);
	return frame;
}

/**
 * Bytes of the variable end of the header, padding included; given its length field, there is
 * none.
 */
function restOf({layer, given}: Piece): number {
	const rest = layer.rest && (given[layer.rest.name] as Uint8Array | undefined);
	if (!rest) return 0;
	const unit = (layer.rest!.row as BytesRow).unitBytes;
	const lengthGiven = layer.headerLength && layer.headerLength.field.name in given;
	return lengthGiven ? rest.length : Math.ceil(rest.length / unit) * unit;
}

function layOut(pieces: readonly Piece[], rests: readonly number[], payload: Uint8Array): Frame {
	let start = 0;
	const headers = pieces.map(({layer}, i) => {
		const header = {layer, start, headerEnd: start + layer.headerBytes + rests[i]!};
		start = header.headerEnd;
		return header;
	});
	const end = start + payload.length;
	const bytes = new Uint8Array(end);
	bytes.set(payload, start);
	const spans: Span[] = headers.map(header => ({...header, end}));
	return {bytes, spans, payloadStart: start, payloadEnd: end};
}

function compute(frame: Frame, index: number, given: Piece['given'], checksums: boolean): void {
	const {layer, start} = frame.spans[index]!;
	for (const field of layer.fields) {
		const how = field.computed;
		if (!how || field.name in given || (how.what === 'checksum') !== checksums) continue;
		const value = computedValue(frame, index, field, how);
		if (value >= 2 ** (field.row.bits as number)) throw tooLong(field.path, value);
		field.write(frame.bytes, start, value);
	}
}

function tooLong(path: string, value: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_VALUE',
		`${path} would have to be ${value}, more than the field can hold.`,
		`Make the packet shorter, or give ${path} to build it wrong on purpose.`,
	);
}
