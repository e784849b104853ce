import {inspect} from 'node:util';
import {didYouMean, type ErrorCode, RingtapError} from '../errors.ts';
import {formatIpv4, formatIpv6, parseIpv4, parseIpv6} from '../packet/address.ts';
import {isBetween} from './between.ts';
import {formatDuration, parseDuration} from './duration.ts';
import type {NativeValue} from './native.ts';
import type {FieldDescription} from './native-tables.ts';
import {absolutePath} from './path-base.ts';
import {formatRate, parseRate, rateWords} from './rate.ts';

/** What a `vif` field is given: an instance that is a VIF. The data plane says whether it may be. */
export type ResolveVif = (value: unknown, what: string) => number;

/** Reads values that people write by a field table, as the native core takes them. */
export interface Reading {
	/** For messages: `bridge 'br0'`. */
	readonly of: string;
	/** `parameter`, `argument`. */
	readonly kind: string;
	readonly vif: ResolveVif;
}

/**
 * An object's properties by a field table, defaults filled in.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_PARAMETER, …_MISSING_PARAMETER, …_PARAMETER_TYPE, …_PARAMETER_RANGE.
 */
export function readObject(
	given: Readonly<Record<string, unknown>>,
	fields: readonly FieldDescription[],
	reading: Reading,
): NativeValue[] {
	for (const key of Object.keys(given)) {
		if (fields.some(field => field.name === key)) continue;
		const names = fields.map(field => field.name);
		throw new RingtapError(
			'ERR_RINGTAP_UNKNOWN_PARAMETER',
			`${reading.of} has no ${reading.kind} '${key}'.${didYouMean(key, names)}`,
			names.length === 0 ? `It takes none.` : `It takes: ${names.join(', ')}.`,
		);
	}
	return fields.map(field => readField(given[field.name], field, reading));
}

/** One value by its field; undefined takes the default. */
export function readField(value: unknown, field: FieldDescription, reading: Reading): NativeValue {
	if (value === undefined) {
		if (field.default !== undefined) return readField(fromText(field), field, reading);
		if (!field.required) return undefined;
		throw new RingtapError(
			'ERR_RINGTAP_MISSING_PARAMETER',
			`${reading.of} needs the ${reading.kind} '${field.name}': ${field.doc}.`,
		);
	}
	return readers[field.type](value, field, reading);
}

/**
 * The default of a field, which its table gives as text: `true`, `128`, `10-19`, `1,2,3`, and else as
 * a user would write it.
 */
export function fromText(field: FieldDescription): unknown {
	const text = field.default!;
	if (field.type === 'bool') return text === 'true';
	if (field.type === 'uint') return wordsOf(field).has(text) ? text : Number(text);
	if (field.type === 'uintList') return text.split(',').map(Number);
	if (field.type === 'json') return JSON.parse(text);
	if (field.type !== 'range') return text;
	const [min = Number.NaN, max] = text.split('-').map(Number);
	return max === undefined ? min : {min, max};
}

type Reader = (value: unknown, field: FieldDescription, reading: Reading) => NativeValue;

const readers: Readonly<Record<FieldDescription['type'], Reader>> = {
	bool: (value, field, reading) =>
		typeof value === 'boolean' ? value : wrongType(value, field, reading, 'true or false'),
	uint: readUint,
	duration: (value, field, reading) => {
		const ns = parseDuration(value, `${reading.of}: ${reading.kind} '${field.name}'`);
		if (ns < BigInt(field.min)) outOfRange(value, field, reading, `at least ${field.min} ns`);
		return ns;
	},
	mac: (value, field, reading) =>
		parseMac(value) ?? wrongType(value, field, reading, "a MAC address like '02:00:00:00:00:0a'"),
	vif: (value, field, reading) =>
		reading.vif(value, `${reading.of}: ${reading.kind} '${field.name}'`),
	range: (value, field, reading) => {
		if (!isBetween(value)) {
			const one = readUint(value, field, reading) as number;
			return [one, one];
		}
		const min = readUint(value.min, field, reading) as number;
		const open = value.max === Number.POSITIVE_INFINITY; // atLeast(…)
		const max = open ? field.max : (readUint(value.max, field, reading) as number);
		if (min > max) outOfRange(value, field, reading, 'min ≤ max');
		return [min, max];
	},
	uintList: (value, field, reading) => {
		if (!Array.isArray(value) || value.length === 0)
			return wrongType(value, field, reading, 'a list of numbers, at least one');
		return Uint32Array.from(value.map(item => readUint(item, field, reading) as number));
	},
	ipv4Prefix: (value, field, reading) =>
		parsePrefix(value) ??
		wrongType(value, field, reading, "an IPv4 address with its prefix length, like '10.0.0.1/24'"),
	ipv4: (value, field, reading) =>
		parseIpv4Number(value) ?? wrongType(value, field, reading, "an IPv4 address like '10.0.0.1'"),
	ipv6: (value, field, reading) =>
		(typeof value === 'string' ? parseIpv6(value) : undefined) ??
		wrongType(value, field, reading, "an IPv6 address like '2001:db8::1'"),
	ipv6Prefix: (value, field, reading) =>
		parseIpv6Prefix(value) ??
		wrongType(value, field, reading, "an IPv6 address with its prefix length, like 'fd00::/8'"),
	text: readText,
	path: (value, field, reading) => absolutePath(readText(value, field, reading)),
	rate: readRate,
	// Read by its schema, in JavaScript: the native core is not given it.
	json: (value, field, reading) => wrongType(value, field, reading, 'what its schema says'),
};

/** The core counts whole packets or bits a second. */
function readRate(value: unknown, field: FieldDescription, reading: Reading): NativeValue {
	const rate = parseRate(value);
	if (!rate) return wrongType(value, field, reading, `a rate: ${rateWords}, like '100pps'`);
	const {min, max} = field;
	const limits = `at least ${Math.max(1, min)}${max > 0 ? ` and at most ${max}` : ''} a second`;
	const fits = rate.perSecond >= min && (max === 0 || rate.perSecond <= max);
	if (!Number.isSafeInteger(rate.perSecond) || !fits)
		return outOfRange(value, field, reading, `a whole number of packets or bits, ${limits}`);
	return [rate.perSecond, rate.of === 'bits' ? 1 : 0];
}

function readText(value: unknown, field: FieldDescription, reading: Reading): string {
	if (typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value)) return value;
	return wrongType(value, field, reading, 'text, without control characters');
}

function readUint(value: unknown, field: FieldDescription, reading: Reading): NativeValue {
	const names = wordsOf(field);
	const allowed = `a whole number from ${field.min} to ${field.max}`;
	const expected = names.size === 0 ? allowed : `${allowed}, or ${[...names.keys()].join(', ')}`;
	if (typeof value === 'string' && names.has(value)) return names.get(value);
	if (typeof value !== 'number') return wrongType(value, field, reading, expected);
	if (!Number.isInteger(value) || value < field.min || value > field.max)
		outOfRange(value, field, reading, expected);
	return value;
}

/** Words for numbers of a field: `ipv4=2048 arp=2054`. */
export function wordsOf(field: FieldDescription): ReadonlyMap<string, number> {
	const pairs = (field.names ?? '').split(' ').filter(pair => pair !== '');
	return new Map(
		pairs.map(pair => {
			const [word, number] = pair.split('=');
			return [word!, Number(number)];
		}),
	);
}

function wrongType(
	value: unknown,
	field: FieldDescription,
	reading: Reading,
	expected: string,
): never {
	refuse('ERR_RINGTAP_PARAMETER_TYPE', value, field, reading, expected);
}

function outOfRange(
	value: unknown,
	field: FieldDescription,
	reading: Reading,
	expected: string,
): never {
	refuse('ERR_RINGTAP_PARAMETER_RANGE', value, field, reading, expected);
}

function refuse(
	code: ErrorCode,
	value: unknown,
	field: FieldDescription,
	reading: Reading,
	expected: string,
): never {
	const shown = inspect(value, {depth: 1, breakLength: Number.POSITIVE_INFINITY});
	throw new RingtapError(
		code,
		`${reading.of}: ${reading.kind} '${field.name}' is ${shown}; it takes ${expected}.`,
		field.doc === '' ? '' : `'${field.name}' is ${field.doc}.`,
	);
}

/** Six bytes, or undefined. */
export function parseMac(value: unknown): Uint8Array | undefined {
	if (typeof value !== 'string' || !/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(value)) return;
	return Uint8Array.from(value.split(':'), part => Number.parseInt(part, 16));
}

export function formatMac(bytes: Uint8Array): string {
	return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(':');
}

function parsePrefix(value: unknown): readonly number[] | undefined {
	const match =
		typeof value === 'string' && /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(value)?.slice(1);
	if (!match) return;
	const numbers = match.map(Number);
	const length = numbers.pop()!;
	if (numbers.some(part => part > 255) || length > 32) return;
	return [numbers.reduce((address, part) => address * 256 + part, 0), length];
}

function parseIpv4Number(value: unknown): number | undefined {
	const bytes = typeof value === 'string' ? parseIpv4(value) : undefined;
	return bytes?.reduce((address, part) => address * 256 + part, 0);
}

/** 16 bytes of address and one of length. */
function parseIpv6Prefix(value: unknown): Uint8Array | undefined {
	const match = typeof value === 'string' ? /^([^/]+)\/(\d{1,3})$/.exec(value) : null;
	const address = match && parseIpv6(match[1]!);
	const length = Number(match?.[2]);
	return address && length <= 128 ? Uint8Array.of(...address, length) : undefined;
}

/** A row of results as an object, durations as people write them. */
export function writeRow(row: readonly unknown[], fields: readonly FieldDescription[]): object {
	return Object.fromEntries(fields.map((field, i) => [field.name, writeValue(row[i], field)]));
}

/** What the core answers, as people write it. */
export function writeValue(value: unknown, field: FieldDescription): unknown {
	switch (field.type) {
		case 'duration':
			return formatDuration(value as bigint);
		case 'rate': {
			const [perSecond, unit] = value as [number, number];
			return formatRate({perSecond, of: unit === 1 ? 'bits' : 'packets'});
		}
		case 'range': {
			const [min, max] = value as [number, number];
			return {min, max};
		}
		case 'uintList':
			return [...(value as Uint32Array)];
		case 'ipv4':
			return formatIpv4(ipv4Bytes(value as number), 0);
		case 'ipv4Prefix': {
			const [address, length] = value as [number, number];
			return `${formatIpv4(ipv4Bytes(address), 0)}/${length}`;
		}
		case 'ipv6':
			return formatIpv6(value as Uint8Array, 0);
		case 'ipv6Prefix': {
			const bytes = value as Uint8Array;
			return `${formatIpv6(bytes, 0)}/${bytes[16]}`;
		}
		default:
			return value;
	}
}

function ipv4Bytes(address: number): Uint8Array {
	return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
}
