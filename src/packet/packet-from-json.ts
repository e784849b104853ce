import {bad, buildJson, digits, type PacketJson} from './json.ts';
import {type PacketMeta, packetOf} from './packet.ts';
import type {LayerName, Packet} from './types.ts';

/**
 * The packet that `JSON.stringify(packet)` was made of, or another one in the same form. What is
 * left out is computed, or has its default. Throws like a builder for what is no field, and
 * `ERR_RINGTAP_JSON` for what is no packet in JSON.
 *
 * @example
 * packetFromJson({layers: [{layer: 'eth'}, {layer: 'ipv4', ttl: 1}], payload: '00ff'})
 */
export function packetFromJson(json: PacketJson, meta?: PacketMeta): Packet {
	if (typeof json !== 'object' || json === null || !Array.isArray(json.layers)) {
		throw bad('it has no list of layers');
	}
	const bytes = json.bytes === undefined ? buildJson(json) : digits(json.bytes, 'bytes');
	const first = json.layers[0]?.layer as LayerName | undefined;
	return packetOf(bytes, first === undefined ? meta : {first, ...meta});
}
