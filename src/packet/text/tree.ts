import {formatHex} from '../address.ts';
import {bytesText} from '../diff/text.ts';
import type {Frame, Span} from '../frame.ts';
import {malformedIn} from '../malformed.ts';
import {checksumsIn} from '../verify.ts';
import {painter} from './paint.ts';

/** More of one payload is not read in a tree. */
const mostBytes = 32;

/**
 * All layers and fields, one a line; checksums that are wrong, and what is malformed, with a word.
 *
 * @example
 * IPv4 header
 *   version          4
 *   …
 *   checksum         0x66cf (wrong, 0x67cf is right)
 */
export function treeOf(frame: Frame, options: {readonly colour?: boolean} = {}): string {
	const isColoured = options.colour ?? false;
	const [bold, faint, red] = [
		painter(isColoured, 1, 22),
		painter(isColoured, 2, 22),
		painter(isColoured, 31, 39),
	];
	const wrong = wrongChecksums(frame);
	const malformed = new Map(malformedIn(frame).map(({layer, reason}) => [layer, reason]));
	const counts = new Map<string, number>();
	const lines = frame.spans.flatMap(span => {
		const {name, table} = span.layer;
		const nth = (counts.get(name) ?? 0) + 1;
		counts.set(name, nth);
		const path = nth > 1 ? `${name}[${nth}]` : name;
		const quoted = span.isQuoted ? ' (quoted)' : '';
		const reason = malformed.get(path);
		return [
			`${bold(table.title)} ${faint(`${path}${quoted}`)}`,
			...(reason === undefined ? [] : [red(`  malformed: ${reason}`)]),
			...fieldLines(frame.bytes, span).map(({field, text}) => {
				const note = wrong.get(`${path}.${field}`) ?? '';
				return `  ${field.padEnd(17)}${text}${red(note)}`;
			}),
		];
	});
	return [...lines, ...restLines(frame, bold)].join('\n');
}

function wrongChecksums(frame: Frame): Map<string, string> {
	const wrong = checksumsIn(frame).filter(({isRight}) => !isRight);
	return new Map(
		wrong.map(({path, expected}) => [path, ` (wrong, 0x${expected.toString(16)} is right)`]),
	);
}

function fieldLines(bytes: Uint8Array, {layer, start, headerEnd}: Span) {
	return layer.fields.flatMap(field => {
		const value = field.read(bytes, start, headerEnd);
		return value === undefined ? [] : [{field: field.name, text: field.text(value)}];
	});
}

function restLines({bytes, payloadStart, payloadEnd}: Frame, bold: (text: string) => string) {
	const rest = (name: string, part: Uint8Array) => {
		if (part.length === 0) return [];
		const begin = part.subarray(0, mostBytes);
		const more = part.length > mostBytes ? `${formatHex(begin, ' ')} …` : bytesText(part);
		return [`${bold(name)} ${part.length} bytes`, `  ${more}`];
	};
	const payload = bytes.subarray(payloadStart, payloadEnd);
	return [...rest('payload', payload), ...rest('trailer', bytes.subarray(payloadEnd))];
}
