import {formatHex} from '../address.ts';
import type {BytesRow} from '../table.ts';
import type {Kind} from './kind.ts';

function fromHex(text: string): Uint8Array | undefined {
	const digits = text.replace(/[\s:]/g, '');
	if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined;
	return Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}

export const bytes: Kind<BytesRow> = {
	parse(input, row) {
		const given = typeof input === 'string' ? fromHex(input) : input;
		if (!(given instanceof Uint8Array)) return undefined;
		return given.length <= row.maxBytes ? new Uint8Array(given) : undefined;
	},
	allowed: row => `at most ${row.maxBytes} bytes, as a Uint8Array or as hex text`,
	reader(row) {
		const byte = row.at >>> 3;
		return (all, start, headerEnd) => all.subarray(start + byte, headerEnd);
	},
	write(all, start, row, value) {
		all.set(value as Uint8Array, start + (row.at >>> 3));
	},
	text: value => formatHex(value as Uint8Array, ' ') || 'none',
	brief: value => formatHex(value as Uint8Array) || 'none',
};
