import type {Field} from './field.ts';
import {type Frame, parseFrame, type Span} from './frame.ts';
import {malformedIn} from './malformed.ts';

/** Thousands of tags fit into a packet, but not into a line. */
const mostLayers = 16;

/**
 * One line that says what a packet is, as tcpdump would.
 *
 * @example
 * 02:00:5e:00:00:01 > 02:00:5e:00:00:02, ipv4 10.0.0.1 > 10.0.0.2 ttl 64, udp 49152 > 53,
 * payload 4, length 46 (all in one line)
 */
export function summarise(bytes: Uint8Array, first = 'eth'): string {
	const frame = parseFrame(bytes, first);
	const shown = frame.spans.slice(0, mostLayers);
	const parts = shown.map((_, index) => layerLine(frame, index));
	const more = frame.spans.length - shown.length;
	if (more > 0) parts.push(`${more} more layers`);
	const payload = frame.payloadEnd - frame.payloadStart;
	const trailer = bytes.length - frame.payloadEnd;
	if (payload > 0) parts.push(`payload ${payload}`);
	if (trailer > 0) parts.push(`trailer ${trailer}`);
	for (const {layer, reason} of malformedIn(frame)) parts.push(`malformed ${layer}: ${reason}`);
	parts.push(`length ${bytes.length}`);
	return parts.join(', ');
}

/** One layer's phrase; when nothing known follows, with the number that says what does. */
export function layerLine(frame: Frame, index: number): string {
	const span = frame.spans[index]!;
	const line = phrase(frame, span) || span.layer.name;
	const next = span.layer.next?.field;
	const isSaid = next === undefined || span.layer.table.line.includes(`{${next.name}}`);
	if (isSaid || index + 1 < frame.spans.length) return line;
	return `${line} ${next.name} ${brief(frame.bytes, span, next)}`;
}

/** A field that is not there, or an empty list, takes the word before it with it. */
function phrase({bytes}: Frame, span: Span): string {
	const {layer, start, headerEnd} = span;
	const parts = /( ?(?:[a-z]+ )?\[?)\{(\w+)\}(\]?)/g;
	return layer.table.line.replace(parts, (_, before: string, name: string, after: string) => {
		const value = layer.byName.get(name)!.read(bytes, start, headerEnd);
		if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
		return `${before}${brief(bytes, span, layer.byName.get(name)!)}${after}`;
	});
}

function brief(bytes: Uint8Array, span: Span, field: Field): string {
	return field.brief(field.read(bytes, span.start, span.headerEnd));
}
