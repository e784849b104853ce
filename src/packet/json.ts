import {RingtapError} from '../errors.ts';
import {formatHex} from './address.ts';
import {encode, type Piece} from './encode.ts';
import {parseFrame} from './frame.ts';
import {fromHex} from './kinds/bytes.ts';
import {layerNamed} from './registry.ts';
import type {FieldValue} from './row.ts';
import {sameBytes} from './same.ts';

/** A value in JSON: bytes as `{hex}`, big numbers as digits. */
export type JsonValue =
	| string
	| number
	| boolean
	| readonly JsonValue[]
	| {readonly [name: string]: JsonValue};

/** A packet in JSON: every field of every layer, and what is no layer's as hex digits. */
export interface PacketJson {
	/** The name of each layer stands in `layer`. */
	readonly layers: readonly {readonly [name: string]: JsonValue}[];
	readonly payload?: string;
	readonly trailer?: string;
	/** All bytes, when the fields alone do not make them. */
	readonly bytes?: string;
}

/** What `packetFromJson` makes the same bytes of. */
export function jsonOf(bytes: Uint8Array, first?: string): PacketJson {
	const frame = parseFrame(bytes, first);
	const layers = frame.spans.map(({layer, start, headerEnd}) => {
		const fields = layer.fields.flatMap(field => {
			const value = field.read(bytes, start, headerEnd);
			return value === undefined ? [] : [[field.name, plain(value)]];
		});
		return {layer: layer.name, ...Object.fromEntries(fields)};
	});
	const payload = formatHex(bytes.subarray(frame.payloadStart, frame.payloadEnd));
	const trailer = formatHex(bytes.subarray(frame.payloadEnd));
	const json = {layers, ...(payload && {payload}), ...(trailer && {trailer})};
	return sameBytes(buildJson(json), bytes) ? json : {...json, bytes: formatHex(bytes)};
}

function plain(value: FieldValue): JsonValue {
	if (typeof value === 'bigint') return String(value);
	if (value instanceof Uint8Array) return {hex: formatHex(value)};
	if (typeof value !== 'object') return value!;
	if (Array.isArray(value)) return value.map(plain);
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

/** The bytes of what the fields say. Throws for what is no field, and for what is no JSON of ours. */
export function buildJson(json: PacketJson): Uint8Array {
	const pieces = json.layers.map(pieceOf);
	const payload = digits(json.payload ?? '', 'payload');
	const trailer = digits(json.trailer ?? '', 'trailer');
	const {bytes} = encode(pieces, payload);
	return trailer.length === 0 ? bytes : Uint8Array.from([...bytes, ...trailer]);
}

function pieceOf({layer: name, ...fields}: PacketJson['layers'][number]): Piece {
	if (typeof name !== 'string') throw bad('a layer does not say which one it is');
	const layer = layerNamed(name);
	const given = Object.entries(fields).map(([field, value]) => {
		const known = layer.byName.get(field);
		if (!known) throw bad(`layer ${name} has no field '${field}'`);
		return [field, known.parse(revived(value))];
	});
	return {layer, given: Object.fromEntries(given)};
}

function revived(value: JsonValue): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(revived);
	const entries = Object.entries(value);
	if (entries.length === 1 && entries[0]![0] === 'hex') return digits(entries[0]![1], 'hex');
	return Object.fromEntries(entries.map(([name, one]) => [name, revived(one)]));
}

export function digits(text: JsonValue, name: string): Uint8Array {
	const bytes = typeof text === 'string' ? fromHex(text) : undefined;
	if (bytes) return bytes;
	throw bad(`'${name}' is no text of hexadecimal digits`);
}

export function bad(what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_JSON',
		`This is no packet in JSON: ${what}.`,
		"Give {layers: [{layer: 'eth', …}], payload: '00ff'}, as JSON.stringify(packet) does.",
	);
}
