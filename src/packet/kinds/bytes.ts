import {formatHex} from '../address.ts';
import type {BytesRow} from '../row.ts';
import type {FieldReader, KindMaker} from './kind.ts';

export function fromHex(text: string): Uint8Array | undefined {
	const digits = text.replace(/[\s:]/g, '');
	if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined;
	return Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}

/** What people give as bytes, in an array of their own. */
export function givenBytes(input: unknown): Uint8Array | undefined {
	if (typeof input === 'string') return fromHex(input);
	return input instanceof Uint8Array ? new Uint8Array(input) : undefined;
}

export const bytes: KindMaker<BytesRow> = row => {
	const width = typeof row.bits === 'number' ? row.bits / 8 : undefined;
	const most = width ?? row.maxBytes ?? 65_535;
	return {
		parse(input) {
			const given = givenBytes(input);
			if (!given || given.length > most) return undefined;
			return width === undefined || given.length === width ? given : filled(given, width);
		},
		allowed: () => `at most ${most} bytes, as a Uint8Array or as hex text`,
		reader: at => bytesReader(at >>> 3, width),
		write(all, start, at, value) {
			all.set(value as Uint8Array, start + (at >>> 3));
		},
		...(width === undefined && {encode: value => value as Uint8Array}),
		text: value => formatHex(value as Uint8Array, ' ') || 'none',
		brief: value => briefHex(value as Uint8Array) || 'none',
	};
};

/** Bytes that are said in a phrase; of more, that there are more. */
const mostBrief = 16;

function briefHex(value: Uint8Array): string {
	if (value.length <= mostBrief) return formatHex(value);
	return `${formatHex(value.subarray(0, mostBrief / 2))}…(${value.length} bytes)`;
}

function bytesReader(byte: number, width: number | undefined): FieldReader {
	if (width !== undefined) {
		return (all, start) => all.subarray(start + byte, start + byte + width);
	}
	return (all, start, end, walk) => {
		if (walk) walk.stop = end;
		return all.subarray(start + byte, end);
	};
}

function filled(given: Uint8Array, width: number): Uint8Array {
	const whole = new Uint8Array(width);
	whole.set(given);
	return whole;
}
