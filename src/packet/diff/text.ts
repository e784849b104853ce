import {formatHex} from '../address.ts';

/** Bytes for people: text when it is text, and short. */
export function bytesText(bytes: Uint8Array): string {
	if (bytes.length === 0) return 'empty';
	if (bytes.length > 4 && bytes.every(byte => byte === 0)) return `${bytes.length} zero bytes`;
	if (bytes.length > 32) return `${bytes.length} bytes`;
	const isText = bytes.every(byte => byte >= 0x20 && byte < 0x7f);
	return isText ? `'${String.fromCharCode(...bytes)}'` : formatHex(bytes, ' ');
}

/** How payload or trailer differ, in words. */
export function payloadText(path: string, actual: Uint8Array, expected: Uint8Array): string {
	if (actual.length <= 32 && expected.length <= 32) {
		return `${path} is ${bytesText(actual)}, expected ${bytesText(expected)}`;
	}
	if (actual.length !== expected.length) {
		return `${path} has ${actual.length} bytes, expected ${expected.length}`;
	}
	const at = actual.findIndex((byte, i) => byte !== expected[i]);
	const more = actual.reduce((sum, byte, i) => sum + (byte === expected[i] ? 0 : 1), -1);
	const rest = more === 0 ? '' : `, and ${more} more differ`;
	const [is, should] = [actual, expected].map(b => formatHex(b.subarray(at, at + 1)));
	return `${path} byte ${at} is 0x${is}, expected 0x${should}${rest}`;
}
