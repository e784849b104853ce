import type {Ipv4, Ipv6, Mac} from './types.ts';

/**
 * Addresses: text to bytes and back. `parse…` returns undefined for what is no address, never
 * throws.
 */

const dot = 0x2e;
const hexByte = Array.from({length: 256}, (_, n) => n.toString(16).padStart(2, '0'));

export function formatMac(b: Uint8Array, at: number): Mac {
	const left = `${hexByte[b[at]!]}:${hexByte[b[at + 1]!]}:${hexByte[b[at + 2]!]}`;
	return `${left}:${hexByte[b[at + 3]!]}:${hexByte[b[at + 4]!]}:${hexByte[b[at + 5]!]}` as Mac;
}

/** `02:00:5e:00:00:01`, with `-` for `:`, or Cisco's `0200.5e00.0001`. */
export function parseMac(text: string): Uint8Array | undefined {
	const colons = /^[0-9a-f]{1,2}([:-])[0-9a-f]{1,2}(?:\1[0-9a-f]{1,2}){4}$/i;
	if (colons.test(text)) return Uint8Array.from(text.split(/[:-]/), s => Number.parseInt(s, 16));
	if (!/^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i.test(text)) return undefined;
	return numberToBytes(BigInt(`0x${text.replaceAll('.', '')}`), 6);
}

export function formatIpv4(b: Uint8Array, at: number): Ipv4 {
	return `${b[at]!}.${b[at + 1]!}.${b[at + 2]!}.${b[at + 3]!}`;
}

/** Four decimal numbers; no leading zeros, which some programs read as octal. */
export function parseIpv4(text: string): Uint8Array | undefined {
	const bytes = new Uint8Array(4);
	let index = 0;
	let value = -1; // no digit yet
	for (let i = 0; i <= text.length; i++) {
		const code = i < text.length ? text.charCodeAt(i) : dot;
		if (code === dot) {
			if (value < 0 || index === 4) return undefined;
			bytes[index++] = value;
			value = -1;
			continue;
		}
		const digit = code - 0x30;
		if (digit < 0 || digit > 9 || value === 0) return undefined;
		value = value < 0 ? digit : value * 10 + digit;
		if (value > 255) return undefined;
	}
	return index === 4 ? bytes : undefined;
}

/**
 * RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as
 * `::`.
 */
export function formatIpv6(b: Uint8Array, at: number): Ipv6 {
	const groups = Array.from({length: 8}, (_, i) => (b[at + 2 * i]! << 8) | b[at + 2 * i + 1]!);
	const {start, length} = longestZeroRun(groups);
	const hex = groups.map(g => g.toString(16));
	if (length < 2) return hex.join(':') as Ipv6;
	return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): {start: number; length: number} {
	let best = {start: 0, length: 0};
	let start = 0;
	for (let i = 0; i <= groups.length; i++) {
		if (groups[i] === 0) continue;
		if (i - start > best.length) best = {start, length: i - start};
		start = i + 1;
	}
	return best;
}

/** Every form of RFC 4291 §2.2, the one that ends in an IPv4 address too; no zone. */
export function parseIpv6(text: string): Uint8Array | undefined {
	const halves = withoutIpv4(text)?.split('::');
	if (!halves || halves.length > 2) return undefined;
	const [head, tail] = halves.map(half => (half === '' ? [] : half.split(':')));
	const given = [...head!, ...(tail ?? [])];
	if (!given.every(g => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
	if (tail ? given.length > 7 : given.length !== 8) return undefined;
	const zeros = Array.from({length: 8 - given.length}, () => '0');
	const groups = [...head!, ...zeros, ...(tail ?? [])].map(g => Number.parseInt(g, 16));
	return Uint8Array.from(groups.flatMap(g => [g >> 8, g & 0xff]));
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`; undefined when its last part is a wrong IPv4 address. */
function withoutIpv4(text: string): string | undefined {
	if (!text.includes('.')) return text;
	const colon = text.lastIndexOf(':');
	const v4 = parseIpv4(text.slice(colon + 1));
	if (!v4 || colon < 0) return undefined;
	const low = [(v4[0]! << 8) | v4[1]!, (v4[2]! << 8) | v4[3]!].map(g => g.toString(16));
	return `${text.slice(0, colon + 1)}${low.join(':')}`;
}

/** A number as so many bytes in network order; undefined when it does not fit. */
export function numberToBytes(value: bigint, length: number): Uint8Array | undefined {
	if (value < 0n || value >= 1n << BigInt(8 * length)) return undefined;
	const bytes = new Uint8Array(length);
	for (let i = length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
	return bytes;
}

export function bytesToNumber(bytes: Uint8Array): bigint {
	return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** `de ad be ef`, without spaces unless asked for. */
export function formatHex(bytes: Uint8Array, between = ''): string {
	return Array.from(bytes, byte => hexByte[byte]!).join(between);
}
