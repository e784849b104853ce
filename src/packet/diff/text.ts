import {crc32} from 'node:zlib';
import {formatHex} from '../address.ts';

/** Bytes that are shown, and not only counted. */
const mostShown = 32;

/** Bytes for people: text when it is text, and short. */
export function bytesText(bytes: Uint8Array): string {
	if (bytes.length === 0) return 'empty';
	if (bytes.length > 4 && isZero(bytes)) return `${bytes.length} zero bytes`;
	if (bytes.length > mostShown) return `${bytes.length} bytes`;
	const isText = bytes.every(isPrintable);
	return isText ? `'${String.fromCharCode(...bytes)}'` : formatHex(bytes, ' ');
}

/** Two values are shown whole when both together are no longer than this. */
const mostText = 60;

/** How payloads differ, in words. */
export function payloadText(path: string, actual: Uint8Array, expected: Uint8Array): string {
	if (actual.length === 0) return `${path} missing: expected ${bytesText(expected)}`;
	if (expected.length === 0) return `${path} not expected: ${bytesText(actual)}`;
	if (actual.length === expected.length) return sameLengthText(path, actual, expected);
	const whole = wholeText(path, actual, expected);
	if (whole) return whole;
	const counts = `${path} has ${actual.length} bytes, expected ${expected.length}`;
	return `${counts}${whereGap(actual, expected)}`;
}

function wholeText(path: string, actual: Uint8Array, expected: Uint8Array): string | undefined {
	if (actual.length > mostShown || expected.length > mostShown) return undefined;
	const [is, should] = [bytesText(actual), bytesText(expected)];
	return is.length + should.length > mostText ? undefined : `${path} is ${is}, expected ${should}`;
}

/** One byte is told with its place; of more, the whole when that is short, else the first. */
function sameLengthText(path: string, actual: Uint8Array, expected: Uint8Array): string {
	let others = 0;
	let first = -1;
	for (let i = 0; i < actual.length; i++) {
		if (actual[i] === expected[i]) continue;
		if (first < 0) first = i;
		others++;
	}
	const whole = others > 1 ? wholeText(path, actual, expected) : undefined;
	if (whole) return whole;
	const [is, should] = [byteText(actual[first]!), byteText(expected[first]!)];
	const more = others === 1 ? '' : `, and ${others - 1} more of ${actual.length} differ`;
	return `${path} byte ${first} is ${is}, expected ${should}${more}`;
}

/** Where bytes were put in or taken out, when all others are the same. */
function whereGap(actual: Uint8Array, expected: Uint8Array): string {
	const [shorter, longer] =
		actual.length < expected.length ? [actual, expected] : [expected, actual];
	const gap = longer.length - shorter.length;
	let front = 0;
	while (front < shorter.length && shorter[front] === longer[front]) front++;
	for (let i = front; i < shorter.length; i++) if (shorter[i] !== longer[i + gap]) return '';
	const what = actual.length < expected.length ? 'missing' : 'too many';
	return front === shorter.length
		? `: the last ${count(gap, 'byte')} ${what}`
		: `: ${count(gap, 'byte')} ${what} from byte ${front} on`;
}

/** How trailers differ, in words; `before`: all bytes of the packet in front of it. */
export function trailerText(
	actual: Uint8Array,
	expected: Uint8Array,
	before: {readonly actual: Uint8Array; readonly expected: Uint8Array},
): string {
	const is = trailerName(actual, before.actual);
	const should = trailerName(expected, before.expected);
	if (actual.length === 0) return `trailer missing: expected ${should}`;
	if (expected.length === 0) return `trailer not expected: ${is}`;
	if (actual.length === expected.length) return sameLengthText('trailer', actual, expected);
	return `trailer is ${is}, expected ${should}`;
}

function trailerName(bytes: Uint8Array, before: Uint8Array): string {
	if (isZero(bytes)) return `${count(bytes.length, 'byte')} of padding`;
	const isCheck =
		bytes.length === 4 && new DataView(Uint8Array.from(bytes).buffer).getUint32(0, true);
	// IEEE 802.3 §3.2.9: CRC-32, its least significant byte first. Some devices leave it there.
	if (isCheck === crc32(before)) return `${formatHex(bytes, ' ')}, the frame check sequence`;
	return bytes.length <= mostShown / 2
		? `${count(bytes.length, 'byte')}, ${bytesText(bytes)}`
		: bytesText(bytes);
}

export function count(n: number, word: string): string {
	return n === 1 ? `1 ${word}` : `${n} ${word}s`;
}

function byteText(byte: number): string {
	const hex = `0x${byte.toString(16).padStart(2, '0')}`;
	return isPrintable(byte) ? `${hex} '${String.fromCharCode(byte)}'` : hex;
}

function isPrintable(byte: number): boolean {
	return byte >= 0x20 && byte < 0x7f;
}

function isZero(bytes: Uint8Array): boolean {
	return bytes.every(byte => byte === 0);
}
