import {RingtapError} from '../errors.ts';
import {Random} from '../random.ts';
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

/** Several values for one field. Fields whose values are of the same tuples change together. */
export class VariedValues {
	readonly values: readonly unknown[];
	readonly tuples: object | undefined;
	constructor(values: readonly unknown[], tuples?: object) {
		this.values = values;
		this.tuples = tuples;
	}
}

interface Counted {
	readonly first: bigint;
	readonly bytes: number;
	readonly say: (value: bigint) => unknown;
}

const mostValues = 1_000_000;
const example = "Write range('10.0.0.1', 100), range(1024, 10) or range(0, 16, 4).";

/**
 * So many values, each `step` above the one before (default 1; below 0 counts down), for one field: a builder with it
 * stands for that many packets. Fields with several values multiply, the field written first changing slowest.
 *
 * Throws `ERR_RINGTAP_RANGE` for what cannot be counted, and when the last value would not fit.
 *
 * @example
 * eth().ipv4({src: range('10.0.0.1', 100)}).udp({dport: range(1000, 5, 100)})
 */
export function range<T extends number | Ipv4 | Ipv6 | Mac>(
	first: T,
	count: number,
	step = 1,
): Varied<T> {
	const call = `range(${JSON.stringify(first)}, ${count}${step === 1 ? '' : `, ${step}`})`;
	const start = counted(first);
	if (!start || !isCount(count) || !Number.isSafeInteger(step) || step === 0) {
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`${call} cannot be: it takes a whole number or an address, ` +
				`a count from 1 to ${mostValues}, and a whole step other than 0.`,
			example,
		);
	}
	const valueAt = (i: number) => start.first + BigInt(i) * BigInt(step);
	const last = valueAt(count - 1);
	if (last < 0n || !numberToBytes(last, start.bytes)) {
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`${call} goes past the last value there is.`,
			step > 0 ? 'Begin lower, or count less.' : 'Begin higher, or count less.',
		);
	}
	return varied(Array.from({length: count}, (_, i) => start.say(valueAt(i))));
}

/**
 * So many values by chance, from `first` to `last`, for one field; one may come twice. The same seed draws the same.
 *
 * Throws `ERR_RINGTAP_RANGE` for what cannot be counted.
 *
 * @example
 * eth().ipv4({src: sample('10.0.0.0', '10.0.255.255', 500)}).udp({sport: sample(1024, 65535, 3, 7)})
 */
export function sample<T extends number | Ipv4 | Ipv6 | Mac>(
	first: T,
	last: T,
	count: number,
	seed = 1,
): Varied<T> {
	const from = counted(first);
	const to = counted(last);
	const isRange =
		from && to && typeof first === typeof last && from.bytes === to.bytes && from.first <= to.first;
	if (!isRange || !isCount(count) || !Number.isSafeInteger(seed)) {
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`sample(${JSON.stringify(first)}, ${JSON.stringify(last)}, ${count}, ${seed}) cannot be: it takes two whole ` +
				`numbers or addresses, the lower one first, a count from 1 to ${mostValues}, and a seed.`,
			"Write sample('10.0.0.0', '10.0.0.255', 100) or sample(1024, 65535, 10, 7).",
		);
	}
	const random = new Random(seed);
	const span = to.first - from.first + 1n;
	// More bytes than the span has: what a remainder prefers cannot be seen any more.
	const draw = () => bytesToNumber(random.bytes(from.bytes + 4)) % span;
	return varied(Array.from({length: count}, () => from.say(from.first + draw())));
}

/**
 * Fields that change together: the first values of all, then the second ones, and so on. All have equally many.
 *
 * Throws `ERR_RINGTAP_RANGE` when they have not.
 *
 * @example
 * const [src, sport] = tuples(range('10.0.0.1', 100), range(1024, 100));
 * eth().ipv4({src}).udp({sport}) // 100 packets, not 10000
 */
export function tuples<const T extends readonly unknown[]>(
	...fields: {[K in keyof T]: Varied<T[K]> | readonly T[K][]}
): {[K in keyof T]: Varied<T[K]>} {
	const lists = fields.map(field => valuesOf(field) ?? []);
	const [{length} = []] = lists as [(readonly unknown[])?];
	if (length === 0 || lists.some(list => list.length !== length)) {
		const lengths = lists.map(list => list.length).join(', ');
		throw new RingtapError(
			'ERR_RINGTAP_RANGE',
			`tuples() of ${lengths} values cannot be: all fields have equally many, one at least.`,
			'Write tuples(range(…, 100), range(…, 100)), or lists of the same length.',
		);
	}
	const together = {};
	return lists.map(list => new VariedValues(list, together)) as never;
}

function varied<T>(values: readonly unknown[]): Varied<T> {
	return new VariedValues(values) as unknown as Varied<T>;
}

function isCount(count: number): boolean {
	return Number.isInteger(count) && count > 0 && count <= mostValues;
}

function counted(value: unknown): Counted | undefined {
	if (typeof value === 'number') {
		const whole = Number.isSafeInteger(value) && value >= 0;
		return whole ? {first: BigInt(value), bytes: 6, say: Number} : undefined;
	}
	if (typeof value !== 'string') return undefined;
	return (
		address(parseIpv4(value), formatIpv4) ??
		address(parseMac(value), formatMac) ??
		address(parseIpv6(value), formatIpv6)
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

/** What the values of a field belong to, if they change together with those of other fields. */
export function tuplesOf(given: unknown): object | undefined {
	return given instanceof VariedValues ? given.tuples : undefined;
}

/** The values of a field, when it was given several: `range(…)` or an array. */
export function valuesOf(given: unknown): readonly unknown[] | undefined {
	if (given instanceof VariedValues) return given.values;
	return Array.isArray(given) ? given : undefined;
}
