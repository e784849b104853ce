import type {Frame, Span} from './frame.ts';
import {newWalk} from './kinds/kind.ts';
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

function reasonOf(bytes: Uint8Array, {layer, start, headerEnd}: Span): string | undefined {
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
