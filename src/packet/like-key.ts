import {formatHex} from './address.ts';
import type {FieldsLike} from './like.ts';
import type {FieldValue} from './table.ts';
import type {Like, Packet} from './types.ts';

/**
 * To find packets that are like something among many without asking each: a packet has one key for
 * a set of fields, and matches what has this set of fields and this key among its own.
 */

/** Lists of values multiply; of more keys than this none is made. */
const mostKeys = 64;

/** Names the fields that a `like` looks at. */
export function shapeOf(wanted: Like): string {
	const {layers, payload} = fieldsOf(wanted);
	const parts = [...layers].map(([layer, fields]) =>
		[layer.name, ...fields.map(({field}) => field.name)].join('.'),
	);
	return [...parts, payload ? 'payload' : ''].join(' ');
}

/** The keys of the packets that match; undefined when there are too many. */
export function keysOf(wanted: Like): readonly string[] | undefined {
	const {layers, payload} = fieldsOf(wanted);
	let keys = [''];
	for (const fields of layers.values()) {
		keys = keys.map(key => `${key}+`);
		for (const {values} of fields) {
			if (keys.length * values.length > mostKeys) return undefined;
			keys = values.flatMap(value => keys.map(key => key + said(value)));
		}
	}
	return payload ? keys.map(key => key + said(payload)) : keys;
}

/** The key of a packet for the fields that `shape` looks at. */
export function keyFor(packet: Packet, shape: Like): string {
	const {layers, payload} = fieldsOf(shape);
	let key = '';
	for (const [layer, fields] of layers) {
		const view = packet.layer(layer.name as never) as Record<string, FieldValue> | undefined;
		if (!view) return 'none';
		key += '+';
		for (const {field} of fields) key += said(view[field.name]!);
	}
	return payload ? key + said(packet.payload) : key;
}

function said(value: FieldValue): string {
	const text = value instanceof Uint8Array ? formatHex(value) : String(value);
	return `${typeof value}:${text.length}:${text};`;
}

function fieldsOf(wanted: Like): FieldsLike {
	return wanted as unknown as FieldsLike;
}
