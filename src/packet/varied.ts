import {RingtapError} from '../errors.ts';
import {
	bytesToNumber,
	formatIpv4,
	formatIpv6,
	formatMac,
	numberToBytes,
	parseIpv4,
	parseIpv6,
	parseMac,
} from './address.ts';
import type {Ipv4, Ipv6, Mac, Varied} from './types.ts';

/** Several values for one field. */
export class VariedValues {
	readonly values: readonly unknown[];
	constructor(values: readonly unknown[]) {
		this.values = values;
	}
}

interface Counted {
	readonly first: bigint;
	readonly bytes: number;
	readonly say: (value: bigint) => unknown;
}

/**
 * So many consecutive values, for one field: a builder with it stands for that many packets.
 * Fields with several values multiply, the field written first changing slowest.
 *
 * Throws `ERR_RINGTAP_RANGE` for what cannot be counted, and when the last value would not fit.
 *
 * @example
 * eth().ipv4({src: range('10.0.0.1', 100)}).udp()
 */
export function range<T extends number | Ipv4 | Ipv6 | Mac>(first: T, count: number): Varied<T> {
	const start = counted(first);
	const last = start && start.first + BigInt(Number.isInteger(count) ? count : 0) - 1n;
	if (!start || !(Number.isInteger(count) && count > 0 && count <= 1_000_000)) {
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`range(${JSON.stringify(first)}, ${count}) cannot be: it takes a whole number or an address, ` +
				'and a count from 1 to 1000000.',
			"Write range('10.0.0.1', 100) or range(1024, 10).",
		);
	}
	if (!numberToBytes(last!, start.bytes)) {
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`range(${JSON.stringify(first)}, ${count}) goes past the last value there is.`,
			'Begin lower, or count less.',
		);
	}
	const values = Array.from({length: count}, (_, i) => start.say(start.first + BigInt(i)));
	return new VariedValues(values) as unknown as Varied<T>;
}

function counted(first: unknown): Counted | undefined {
	if (typeof first === 'number') {
		const whole = Number.isSafeInteger(first) && first >= 0;
		return whole ? {first: BigInt(first), bytes: 6, say: Number} : undefined;
	}
	if (typeof first !== 'string') return undefined;
	return (
		address(parseIpv4(first), formatIpv4) ??
		address(parseMac(first), formatMac) ??
		address(parseIpv6(first), formatIpv6)
	);
}

function address(
	bytes: Uint8Array | undefined,
	format: (bytes: Uint8Array, at: number) => string,
): Counted | undefined {
	if (!bytes) return undefined;
	const say = (value: bigint) => format(numberToBytes(value, bytes.length)!, 0);
	return {first: bytesToNumber(bytes), bytes: bytes.length, say};
}

/** The values of a field, when it was given several: `range(…)` or an array. */
export function valuesOf(given: unknown): readonly unknown[] | undefined {
	if (given instanceof VariedValues) return given.values;
	return Array.isArray(given) ? given : undefined;
}
