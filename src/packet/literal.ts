import {formatHex} from './address.ts';
import type {FieldValue} from './row.ts';

/** A value as it is written in a `.dp.ts`: bytes as hex text. */
export function literalOf(value: FieldValue): string {
	if (typeof value === 'string') return quoted(value);
	if (typeof value === 'bigint') return `${value}n`;
	if (value instanceof Uint8Array) return `'${formatHex(value)}'`;
	if (typeof value !== 'object') return String(value);
	if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
	const all = Object.entries(value).map(([name, one]) => `${name}: ${literalOf(one)}`);
	return `{${all.join(', ')}}`;
}

export function quoted(text: string): string {
	// Control characters, and what ends a line in JavaScript.
	const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
	return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** Bytes where text would be taken for text. */
export function bytesCall(bytes: Uint8Array): string {
	return `hex('${formatHex(bytes)}').toBytes()`;
}
