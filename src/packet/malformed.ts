import type {Frame, Span} from './frame.ts';
import {newWalk} from './kinds/kind.ts';
import type {Layer} from './layer.ts';
import {pathOf} from './path.ts';

/** What is wrong with a layer, so that it could not be read to its end. */
export interface Malformed {
	/** `'tcp'`, `'ipv4[2]'` for the second. */
	readonly layer: string;
	/** In words: `ihl says 16 bytes, less than the 20 that a header has`. */
	readonly reason: string;
}

/** All that is malformed in a packet, from outside. What is only quoted is not looked at. */
export function malformedIn(frame: Frame): Malformed[] {
	const counts = new Map<string, number>();
	return frame.spans.flatMap(span => {
		const {name} = span.layer;
		const nth = (counts.get(name) ?? 0) + 1;
		counts.set(name, nth);
		const reason = span.isQuoted ? undefined : reasonOf(frame.bytes, span);
		return reason === undefined ? [] : [{layer: pathOf({layer: name, nth}), reason}];
	});
}

/** Bytes of the layer with what it carries, as it says itself; undefined when it does not. */
export function statedBytes(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
): number | undefined {
	if (!layer.lengthField) return undefined;
	const {field, how} = layer.lengthField;
	const value = field.read(bytes, start, headerEnd);
	if (typeof value !== 'number') return undefined;
	return value + how.lessBytes + (how.of === 'layer' ? 0 : headerEnd - start);
}

function reasonOf(bytes: Uint8Array, {layer, start, headerEnd, end}: Span): string | undefined {
	return (
		headerReason(bytes, layer, start, headerEnd) ?? cutReason(bytes, layer, start, headerEnd, end)
	);
}

function cutReason(bytes: Uint8Array, layer: Layer, start: number, headerEnd: number, end: number) {
	const stated = statedBytes(layer, bytes, start, headerEnd);
	if (stated === undefined || stated <= end - start) return undefined;
	return `${layer.lengthField!.field.name} says ${stated} bytes with the header, but ${end - start} are there`;
}

function headerReason(bytes: Uint8Array, layer: Layer, start: number, headerEnd: number) {
	if (layer.headerLength) {
		const stated = layer.headerEndAt(bytes, start, headerEnd) - start;
		const said = `${layer.headerLength.field.name} says ${stated} bytes`;
		if (stated < layer.headerBytes) {
			return `${said}, less than the ${layer.headerBytes} that a header has`;
		}
		if (start + stated > headerEnd) return `${said}, but ${headerEnd - start} are there`;
	}
	if (layer.shape.floats.length === 0) return undefined;
	const walk = newWalk(start);
	const end = layer.headerEndByFields(bytes, start, headerEnd, walk);
	return walk.problem ?? (end < 0 ? 'a field is cut off' : undefined);
}
