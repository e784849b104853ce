import type {Layer} from './layer.ts';
import {layerIn, layerNamed} from './registry.ts';

/** Where one layer lies in a packet, in bytes from the packet's start. */
export interface Span {
	readonly layer: Layer;
	readonly start: number;
	readonly headerEnd: number;
	/** Where what it carries ends, by its own and the outer lengths; never beyond the packet. */
	readonly end: number;
}

/**
 * A packet's bytes and the layers in them. Header spans, payload and trailer cover every byte
 * once.
 */
export interface Frame {
	readonly bytes: Uint8Array;
	readonly spans: readonly Span[];
	readonly payloadStart: number;
	readonly payloadEnd: number;
}

/**
 * Finds the layers of any bytes at all: never throws, never reads past the end. A header that is
 * cut off is no layer, and lengths that cannot be are not believed.
 */
export function parseFrame(bytes: Uint8Array, first = 'eth'): Frame {
	const spans: Span[] = [];
	let layer: Layer | undefined = layerNamed(first);
	let start = 0;
	let end = bytes.length;
	while (layer && end - start >= layer.headerBytes) {
		const stated = statedHeaderBytes(layer, bytes, start);
		const headerEnd = Math.min(end, start + Math.max(stated, layer.headerBytes));
		end = statedEnd(layer, bytes, start, headerEnd, end);
		spans.push({layer, start, headerEnd, end});
		layer = stated < layer.headerBytes ? undefined : nextLayerOf(layer, bytes, start, headerEnd);
		start = headerEnd;
	}
	return {bytes, spans, payloadStart: start, payloadEnd: end};
}

function statedHeaderBytes(layer: Layer, bytes: Uint8Array, start: number): number {
	if (!layer.headerLength) return layer.headerBytes;
	const {field, how} = layer.headerLength;
	return (field.read(bytes, start, start) as number) * how.unitBytes;
}

/** A length shorter than its own header (0 with segmentation offload, or nonsense) says nothing. */
function statedEnd(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
): number {
	if (!layer.lengthField) return layer.table.isLast ? headerEnd : end;
	const {field, how} = layer.lengthField;
	const from = how.of === 'layer' ? start : headerEnd;
	const stated = from + (field.read(bytes, start, headerEnd) as number);
	return stated < headerEnd ? end : Math.min(end, stated);
}

function nextLayerOf(layer: Layer, bytes: Uint8Array, start: number, headerEnd: number) {
	if (!layer.next) return undefined;
	const {field, how} = layer.next;
	if (how.unless && layer.byName.get(how.unless)!.read(bytes, start, headerEnd) !== 0) {
		return undefined;
	}
	const found = layerIn(how.space, field.read(bytes, start, headerEnd) as number);
	if (found || !how.orField) return found;
	return layerIn(how.space, layer.byName.get(how.orField)!.read(bytes, start, headerEnd) as number);
}
