import type {Layer} from './layer.ts';
import {findLayer, layerIn, layerNamed} from './registry.ts';
import {startsAsDeclared} from './strict.ts';

/** Where one layer lies in a packet, in bytes from the packet's start. */
export interface Span {
	readonly layer: Layer;
	readonly start: number;
	readonly headerEnd: number;
	/** Where what it carries ends, by its own and the outer lengths; never beyond the packet. */
	readonly end: number;
	/** It stands in an ICMP error: another packet, as it was, and perhaps not all of it. */
	readonly isQuoted: boolean;
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
	let isQuoted = false;
	while (layer && end - start >= layer.headerBytes) {
		const stated = layer.headerEndAt(bytes, start, end);
		if (stated < 0 || (layer.table.isStrict && !startsAsDeclared(layer, bytes, start, end))) break;
		const headerEnd: number = Math.min(end, Math.max(stated, start + layer.headerBytes));
		end = statedEnd(layer, bytes, start, headerEnd, end);
		spans.push({layer, start, headerEnd, end, isQuoted});
		if (stated < start + layer.headerBytes) layer = undefined;
		else {
			const found: Following = following(layer, bytes, start, headerEnd, end);
			if (found.end !== undefined) end = found.end;
			isQuoted ||= found.isQuoted;
			layer = found.layer;
		}
		start = headerEnd;
	}
	return {bytes, spans, payloadStart: start, payloadEnd: end};
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
	const value = field.read(bytes, start, headerEnd);
	if (typeof value !== 'number') return end; // an optional length that is not there
	const from = how.of === 'layer' ? start : headerEnd;
	const stated = from + value + how.lessBytes;
	return stated < headerEnd ? end : Math.min(end, stated);
}

interface Following {
	readonly layer: Layer | undefined;
	readonly isQuoted: boolean;
	/** Where what follows ends, when the number is its length. */
	readonly end?: number;
}
const nothing: Following = {layer: undefined, isQuoted: false};

function following(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
): Following {
	if (layer.next) {
		const found = byNumber(layer, bytes, start, headerEnd, end);
		if (found.layer || found.end !== undefined) return found;
	}
	for (let i = 0; i < layer.carries.length; i++) {
		const {rule, test} = layer.carries[i]!;
		if (test && !test(bytes, start, headerEnd)) continue;
		if ('startsWith' in rule && !startsWith(bytes, headerEnd, end, rule.startsWith)) continue;
		if ('layer' in rule) {
			return {layer: findLayer(rule.layer), isQuoted: rule.quoted === true};
		}
		if ('by' in rule) return {layer: byIpVersion(bytes, headerEnd, end), isQuoted: false};
		const number = layer.byName.get(rule.field)!.read(bytes, start, headerEnd);
		if (typeof number !== 'number') return nothing;
		return {layer: layerIn(rule.space, number, bytes, headerEnd, end), isQuoted: false};
	}
	return nothing;
}

function startsWith(bytes: Uint8Array, at: number, end: number, wanted: readonly number[]) {
	return at + wanted.length <= end && wanted.every((byte, i) => bytes[at + i] === byte);
}

function byIpVersion(bytes: Uint8Array, at: number, end: number): Layer | undefined {
	const version = at < end ? bytes[at]! >>> 4 : 0;
	return version === 4 ? findLayer('ipv4') : version === 6 ? findLayer('ipv6') : undefined;
}

function byNumber(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
): Following {
	const {field, how} = layer.next!;
	const isElse = layer.nextTest && !layer.nextTest(bytes, start, headerEnd);
	if (isElse || (how.unless && layer.byName.get(how.unless)!.read(bytes, start, headerEnd) !== 0)) {
		return nothing;
	}
	const number = field.read(bytes, start, headerEnd) as number;
	if (how.lengthBelow !== undefined && number < how.lengthBelow) {
		const stated = headerEnd + number;
		const inner = number > 0 && stated <= end ? stated : end;
		return {layer: findLayer(how.lengthOf!), isQuoted: false, end: inner};
	}
	const found = layerIn(how.space, number, bytes, headerEnd, end);
	if (found || !how.orField) return {layer: found, isQuoted: false};
	const other = layer.byName.get(how.orField)!.read(bytes, start, headerEnd) as number;
	return {layer: layerIn(how.space, other, bytes, headerEnd, end), isQuoted: false};
}
