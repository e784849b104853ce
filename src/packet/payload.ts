import {RingtapError} from '../errors.ts';
import type {PayloadData} from './types.ts';

const utf8 = new TextEncoder();

/** The bytes that a payload was given as. Throws `ERR_RINGTAP_PAYLOAD`. */
export function payloadBytes(data: PayloadData): Uint8Array {
	if (typeof data === 'string') return textBytes(data);
	if (data instanceof Uint8Array) return new Uint8Array(data);
	const {length, fill = 0} = data ?? {};
	if (isByteCount(length) && Number.isInteger(fill) && fill >= 0 && fill <= 255) {
		return new Uint8Array(length).fill(fill);
	}
	throw new RingtapError(
		'ERR_RINGTAP_PAYLOAD',
		`A payload cannot be ${JSON.stringify(data)}.`,
		'Give text, a Uint8Array, or {length, fill} with a fill from 0 to 255.',
	);
}

/** Short texts are mostly ASCII, and an encoder costs more than they do. */
function textBytes(text: string): Uint8Array {
	if (text.length > 64) return utf8.encode(text);
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0x7f) return utf8.encode(text);
		bytes[i] = code;
	}
	return bytes;
}

/** Whether a packet can have that many bytes: 65,535 is the most that an IP length can say. */
export function isByteCount(bytes: unknown): bytes is number {
	return Number.isInteger(bytes) && (bytes as number) >= 0 && (bytes as number) <= 65_535;
}
