import {severalOf, unknownField} from './builder.ts';
import type {Difference} from './diff/difference.ts';
import {bytesText, payloadText} from './diff/text.ts';
import type {Field, Layer} from './layer.ts';
import {payloadBytes} from './payload.ts';
import {layerNamed} from './registry.ts';
import {sameBytes, sameValue} from './same.ts';
import type {FieldValue} from './table.ts';
import type {Like, LikeFields, Packet} from './types.ts';

export interface Wanted {
	readonly field: Field;
	/** Any of these will do. */
	readonly values: readonly FieldValue[];
}

/** What `like` makes. */
export class FieldsLike {
	readonly layers: ReadonlyMap<Layer, readonly Wanted[]>;
	readonly payload: Uint8Array | undefined;

	constructor({payload, ...layers}: LikeFields) {
		this.payload = payload === undefined ? undefined : payloadBytes(payload);
		this.layers = new Map(
			Object.entries(layers).map(([name, fields]) => {
				const layer = layerNamed(name);
				return [layer, wantedOf(layer, fields ?? {})];
			}),
		);
	}

	toString(): string {
		const parts = [...this.layers].map(([layer, wanted]) => {
			const fields = wanted.map(w => `${w.field.name} ${expectedText(w)}`);
			return [layer.name, ...fields].join(' ');
		});
		if (this.payload) parts.push(`payload ${bytesText(this.payload)}`);
		return `like ${parts.join(', ')}`;
	}
}

function wantedOf(layer: Layer, fields: object): Wanted[] {
	return Object.entries(fields)
		.filter(([, given]) => given !== undefined)
		.map(([name, given]) => {
			const field = layer.byName.get(name);
			if (!field) throw unknownField(layer, name);
			return {field, values: (severalOf(field, given) ?? [given]).map(value => field.parse(value))};
		});
}

/**
 * What a packet must be like, field by field; a layer without fields must only be there, and
 * several values mean one of them. Throws like a builder for unknown fields and wrong values.
 *
 * @example
 * like({ipv4: {ttl: 63}, udp: {}})
 */
export function like(fields: LikeFields): Like {
	return new FieldsLike(fields) as unknown as Like;
}

/** Whether it was made by `like`. */
export function isLike(value: unknown): value is Like {
	return value instanceof FieldsLike;
}

/**
 * Where a packet is not as wanted; empty when it matches. Of several layers of a name the
 * outermost counts.
 */
export function matchLike(packet: Packet, wanted: Like): Difference[] {
	const {layers, payload} = wanted as unknown as FieldsLike;
	const found = [...layers].flatMap(([layer, fields]) => matchLayer(packet, layer, fields));
	if (payload && !sameBytes(packet.payload, payload)) {
		found.push({
			path: 'payload',
			actual: packet.payload,
			expected: payload,
			derived: false,
			text: payloadText('payload', packet.payload, payload),
		});
	}
	return found;
}

function matchLayer(packet: Packet, layer: Layer, fields: readonly Wanted[]): Difference[] {
	const view = packet.layer(layer.name as never) as Record<string, FieldValue> | undefined;
	if (!view) {
		const expected = [layer.name, ...fields.map(w => `${w.field.name} ${expectedText(w)}`)];
		const text = `${layer.table.title} missing: expected ${expected.join(' ')}`;
		const [path, actual, derived] = [layer.name, undefined, false];
		return [{path, actual, expected: expected.join(' '), derived, text}];
	}
	return fields.flatMap(wanted => {
		const actual = view[wanted.field.name]!;
		if (wanted.values.some(value => sameValue(value, actual))) return [];
		return [differenceOf(wanted, actual)];
	});
}

function differenceOf(wanted: Wanted, actual: FieldValue): Difference {
	const {path} = wanted.field;
	const text = `${path} is ${wanted.field.text(actual)}, expected ${expectedText(wanted)}`;
	const expected = wanted.values.length === 1 ? wanted.values[0]! : expectedText(wanted);
	return {path, actual, expected, derived: false, text};
}

function expectedText({field, values}: Wanted): string {
	const texts = values.map(value => field.text(value));
	if (texts.length === 1) return texts[0]!;
	const shown = texts.length > 6 ? [...texts.slice(0, 3), '…', texts.at(-1)!] : texts;
	return `one of ${shown.join(', ')}`;
}
