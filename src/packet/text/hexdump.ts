import {formatHex} from '../address.ts';
import type {Frame} from '../frame.ts';
import {painter} from './paint.ts';

const perRow = 16;
/** One colour a layer: cyan, green, yellow, magenta, blue, red of ECMA-48. */
const colours = [36, 32, 33, 35, 34, 31];

/** How to paint a byte: the colour of its layer, and bold for every other field. */
interface Tone {
	readonly colour: number | undefined;
	readonly isBold: boolean;
}

/**
 * Rows as `tcpdump -X` has them. With `colour`, each layer has a colour, in which every other
 * field is bold; the colours are said below.
 */
export function hexdumpOf(frame: Frame, options: {readonly colour?: boolean} = {}): string {
	const isColoured = options.colour ?? false;
	const tones = isColoured ? tonesOf(frame) : [];
	const lines: string[] = [];
	for (let at = 0; at < frame.bytes.length; at += perRow) {
		lines.push(row(frame.bytes.subarray(at, at + perRow), at, tones.slice(at, at + perRow)));
	}
	if (isColoured) lines.push(legend(frame));
	return lines.join('\n');
}

function row(bytes: Uint8Array, at: number, tones: readonly Tone[]): string {
	const cells = Array.from(bytes, (byte, i) => paint(formatHex(Uint8Array.of(byte)), tones[i]));
	const text = Array.from(bytes, (byte, i) => paint(printable(byte), tones[i]));
	const fill = Array.from({length: perRow - bytes.length}, () => '  ');
	const all = [...cells, ...fill];
	const hex = `${all.slice(0, 8).join(' ')}  ${all.slice(8).join(' ')}`;
	return `${at.toString(16).padStart(4, '0')}  ${hex}  ${text.join('')}`;
}

function printable(byte: number): string {
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

function paint(text: string, tone: Tone | undefined): string {
	if (tone?.colour === undefined) return text;
	const coloured = painter(true, tone.colour, 39)(text);
	return tone.isBold ? painter(true, 1, 22)(coloured) : coloured;
}

function tonesOf({bytes, spans}: Frame): Tone[] {
	const tones: Tone[] = Array.from(bytes, () => ({colour: undefined, isBold: false}));
	spans.forEach(({layer, start, headerEnd}, index) => {
		const colour = colours[index % colours.length]!;
		let isBold = false;
		for (const field of layer.fields) {
			const place = layer.shape.placeOf(field, bytes, start, headerEnd);
			if (!place || place.bits === 0) continue;
			const from = start + (place.at >>> 3);
			const end = Math.min(headerEnd, start + Math.ceil((place.at + place.bits) / 8));
			for (let i = from; i < end; i++) tones[i] = {colour, isBold};
			isBold = !isBold;
		}
	});
	return tones;
}

function legend({spans}: Frame): string {
	const names = spans.map(({layer}, index) =>
		painter(true, colours[index % colours.length]!, 39)(layer.name),
	);
	return names.join(' ');
}
