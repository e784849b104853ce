import {RingtapError} from '../errors.ts';

/** `'301s'`. A bare number or `'301'` does not compile: no unit, no meaning. */
export type Duration = `${number}${'ns' | 'us' | 'ms' | 's' | 'min' | 'h'}`;

const unitsNs: Readonly<Record<string, bigint>> = {
	h: 3_600_000_000_000n,
	min: 60_000_000_000n,
	s: 1_000_000_000n,
	ms: 1_000_000n,
	us: 1_000n,
	ns: 1n,
};

/** The clock is an unsigned 64-bit number of nanoseconds: 584 years. */
const maxNs = 2n ** 64n - 1n;

/**
 * Nanoseconds of a duration.
 *
 * @throws RingtapError ERR_RINGTAP_DURATION, naming `what`.
 * @example
 * parseDuration('1.5s', 'ageingTime') // 1_500_000_000n
 */
export function parseDuration(text: unknown, what: string): bigint {
	const match =
		typeof text === 'string' ? /^(\d+)(?:\.(\d+))?(ns|us|ms|s|min|h)$/.exec(text) : null;
	const unit = unitsNs[match?.[3] ?? ''];
	if (!match || unit === undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_DURATION',
			`${what} is ${JSON.stringify(text)}; it takes a duration: a number and ns, us, ms, s, min or h.`,
			"For example '300s'.",
		);
	}
	const decimals = match[2] ?? '';
	const scaled = BigInt(match[1]! + decimals) * unit;
	const ns = scaled / 10n ** BigInt(decimals.length);
	if (ns > maxNs) {
		throw new RingtapError('ERR_RINGTAP_DURATION', `${what} is '${text}': more than 584 years.`);
	}
	return ns;
}

/** In the largest unit that leaves no fraction: `300s`, `5min`. */
export function formatDuration(ns: bigint): Duration {
	if (ns === 0n) return '0s';
	for (const [unit, size] of Object.entries(unitsNs)) {
		if (unit !== 'h' && unit !== 'min' && ns % size === 0n)
			return `${ns / size}${unit}` as Duration;
	}
	return `${Number(ns)}ns`;
}

/** For people: at most three decimals. */
export function showTime(ns: bigint): string {
	return `${Number((Number(ns) / 1e9).toFixed(6))} s`;
}
