import {RingtapError} from '../errors.ts';
import {parseFrame} from '../packet/frame.ts';
import {type Packet, packetOf} from '../packet/index.ts';
import {checksumsIn} from '../packet/verify.ts';

/** A packet in hand, whose fields can be written: `p.ipv4.ttl = 1`. Checksums that were right stay so. */
export type EditablePacket = Packet & Record<string, Record<string, unknown>>;

/** @param bytes are kept, and written to */
export function editablePacket(bytes: Uint8Array): EditablePacket {
	let current = packetOf(bytes);
	return new Proxy(current, {
		get(_target, name) {
			if (typeof name === 'string' && layerNamed(bytes, name))
				return editableLayer(bytes, name, () => {
					current = packetOf(bytes);
				});
			const value: unknown = Reflect.get(current, name, current);
			return typeof value === 'function' ? value.bind(current) : value;
		},
		set(_target, name) {
			throw new RingtapError(
				'ERR_RINGTAP_FIELD_VALUE',
				`p.${String(name)} cannot be set; fields of layers can.`,
				'Write p.ipv4.ttl = 1; or p = eth()… for another packet.',
			);
		},
	}) as EditablePacket;
}

function layerNamed(bytes: Uint8Array, name: string) {
	return parseFrame(bytes).spans.find(({layer, isQuoted}) => layer.name === name && !isQuoted);
}

function editableLayer(bytes: Uint8Array, name: string, changed: () => void): object {
	const view = (packetOf(bytes) as unknown as Record<string, object>)[name]!;
	return new Proxy(view, {
		set(_view, field, value) {
			write(bytes, name, String(field), value);
			changed();
			return true;
		},
		get: (_view, field) => {
			const fresh = (packetOf(bytes) as unknown as Record<string, object>)[name]!;
			return Reflect.get(fresh, field, fresh);
		},
	});
}

function write(bytes: Uint8Array, name: string, fieldName: string, value: unknown): void {
	const {layer, start, headerEnd} = layerNamed(bytes, name)!;
	const field = layer.byName.get(fieldName);
	if (field?.width === undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_FIELD_VALUE',
			`${name}.${fieldName} ${field ? 'has no fixed size, and' : 'is no field: it'} cannot be written.`,
			`Fields of ${name}: ${[...layer.byName.keys()].join(', ')}.`,
		);
	}
	const before = rightChecksums(bytes);
	layer.shape.write(bytes, start, headerEnd, field, field.parse(value) as never);
	for (const {path, expected, isRight} of checksumsIn(parseFrame(bytes))) {
		if (isRight || !before.has(path) || path === `${name}.${fieldName}`) continue;
		const [, of = '', what = ''] = /^(\w+)\.(\w+)$/.exec(path) ?? [];
		const place = layerNamed(bytes, of);
		const sum = place?.layer.byName.get(what);
		if (place && sum)
			place.layer.shape.write(bytes, place.start, place.headerEnd, sum, expected as never);
	}
}

function rightChecksums(bytes: Uint8Array): Set<string> {
	const right = checksumsIn(parseFrame(bytes)).filter(
		({isRight, isAbsent}) => isRight && !isAbsent,
	);
	return new Set(right.map(({path}) => path));
}
