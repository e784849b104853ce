import {formatHex} from '../address.ts';
import {bytesCall, literalOf} from '../literal.ts';
import type {FieldValue, TextRow} from '../row.ts';
import {sameBytes} from '../same.ts';
import type {KindMaker} from './kind.ts';

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', {ignoreBOM: true});

/** Text that comes out as the same bytes again, else the bytes. */
function textOf(bytes: Uint8Array): string | Uint8Array {
	const text = fromUtf8.decode(bytes);
	return sameBytes(utf8.encode(text), bytes) ? text : new Uint8Array(bytes);
}

function encode(value: FieldValue): Uint8Array {
	return typeof value === 'string' ? utf8.encode(value) : (value as Uint8Array);
}

export const text: KindMaker<TextRow> = ({maxBytes = 65_535}) => {
	const say = (value: FieldValue) =>
		typeof value === 'string' ? JSON.stringify(value) : formatHex(value as Uint8Array, ' ');
	return {
		parse(input) {
			if (typeof input !== 'string' && !(input instanceof Uint8Array)) return undefined;
			const bytes = encode(input);
			return bytes.length <= maxBytes ? textOf(bytes) : undefined;
		},
		allowed: () => `text of at most ${maxBytes} bytes of UTF-8, or bytes`,
		reader: at => (bytes, start, end, walk) => {
			if (walk) walk.stop = end;
			return textOf(bytes.subarray(start + (at >>> 3), end));
		},
		write() {},
		encode,
		literal: value => (value instanceof Uint8Array ? bytesCall(value) : literalOf(value)),
		text: say,
		brief: say,
	};
};
