import type {Layer} from './layer.ts';
import type {Measured} from './measure.ts';
import {findLayer, layerNamed} from './registry.ts';
import {layerIn, spaceNamed} from './space.ts';
import {startsAsDeclared} from './strict.ts';
import type {LayerView} from './view.ts';

/**
 * Where one layer lies in a packet, in bytes from the packet's start: `headerEnd` is where its
 * header ends, `end` is where what it carries ends, by its own and the outer lengths; never beyond
 * the packet. `isQuoted`: it stands in an ICMP error, another packet as it was, and perhaps not all
 * of it.
 */
export type Span = LayerView;

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
	let layer: Layer | undefined = first === firstName ? firstLayer : remember(first);
	let start = 0;
	let end = bytes.length;
	let isQuoted = false;
	while (layer && end - start >= layer.headerBytes) {
		layer.measure(bytes, start, end, measured);
		const {stated, headerEnd} = measured;
		if (stated < 0 || (layer.table.isStrict && !startsAsDeclared(layer, bytes, start, end))) break;
		end = measured.end;
		spans.push(new layer.View(bytes, start, headerEnd, end, isQuoted));
		turn.end = end;
		turn.isQuoted = isQuoted;
		const isWhole: boolean = stated >= start + layer.headerBytes;
		layer = isWhole ? following(layer, bytes, start, headerEnd, end) : undefined;
		({end, isQuoted} = turn);
		start = headerEnd;
	}
	return {bytes, spans, payloadStart: start, payloadEnd: end};
}

/** Where layers are, for whoever keeps that otherwise than as spans. */
export interface LayerPlaces {
	/** From outside. */
	add(layer: Layer, start: number, headerEnd: number, end: number, isQuoted: boolean): void;
}

/**
 * The same of bytes from one index to before another, into `places`. A loop of its own: what
 * `parseFrame` would call for each layer costs it half its speed.
 */
export function findLayers(bytes: Uint8Array, from: number, to: number, places: LayerPlaces): void {
	let layer: Layer | undefined = firstName === 'eth' ? firstLayer : remember('eth');
	let start = from;
	let end = to;
	let isQuoted = false;
	while (layer && end - start >= layer.headerBytes) {
		layer.measure(bytes, start, end, measured);
		const {stated, headerEnd} = measured;
		if (stated < 0 || (layer.table.isStrict && !startsAsDeclared(layer, bytes, start, end))) return;
		end = measured.end;
		places.add(layer, start, headerEnd, end, isQuoted);
		turn.end = end;
		turn.isQuoted = isQuoted;
		const isWhole: boolean = stated >= start + layer.headerBytes;
		layer = isWhole ? following(layer, bytes, start, headerEnd, end) : undefined;
		({end, isQuoted} = turn);
		start = headerEnd;
	}
}

/** Packets mostly begin with the same layer as the one before. */
let firstName: string | undefined;
let firstLayer: Layer | undefined;

function remember(first: string): Layer {
	firstLayer = layerNamed(first);
	firstName = first;
	return firstLayer;
}

/** What else is known of what follows. One for all: it is read as soon as it is written. */
const turn = {end: 0, isQuoted: false};

const measured: Measured = {stated: 0, headerEnd: 0, end: 0, number: 0};

function following(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
): Layer | undefined {
	const found = layer.next && byNumber(layer, bytes, start, headerEnd, end);
	if (found || turn.end !== end) return found;
	for (let i = 0; i < layer.carries.length; i++) {
		const {rule, test} = layer.carries[i]!;
		if (test && !test(bytes, start, headerEnd)) continue;
		if ('by' in rule) return byIpVersion(bytes, headerEnd, end);
		if ('layer' in rule) {
			if (rule.startsWith && !startsWith(bytes, headerEnd, end, rule.startsWith)) continue;
			if (rule.quoted) turn.isQuoted = true;
			return findLayer(rule.layer);
		}
		const number = layer.byName.get(rule.field)!.read(bytes, start, headerEnd);
		if (typeof number !== 'number') return undefined;
		return layerIn(spaceNamed(rule.space), number, bytes, headerEnd, end);
	}
	return undefined;
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
): Layer | undefined {
	const {number} = measured;
	if (number < 0) return undefined;
	const {how, orField, space} = layer.next!;
	if (how.lengthBelow !== undefined && number < how.lengthBelow) {
		const stated = headerEnd + number;
		if (number > 0 && stated < end) turn.end = stated;
		return findLayer(how.lengthOf!);
	}
	const found = layerIn(space, number, bytes, headerEnd, end);
	if (found || !orField) return found;
	return layerIn(space, orField.read(bytes, start, headerEnd) as number, bytes, headerEnd, end);
}
