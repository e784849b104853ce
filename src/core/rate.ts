/** `'1000pps'`, `'10Mbps'`. */
export type Rate = `${number}${'pps' | 'kpps' | 'Mpps' | 'bps' | 'kbps' | 'Mbps' | 'Gbps'}`;

/** So many packets or bits a second. */
export interface RateNumbers {
	readonly perSecond: number;
	readonly of: 'packets' | 'bits';
}

/** Largest first, for `formatRate`. */
const units: Readonly<Record<string, RateNumbers>> = {
	Mpps: {perSecond: 1e6, of: 'packets'},
	kpps: {perSecond: 1e3, of: 'packets'},
	pps: {perSecond: 1, of: 'packets'},
	Gbps: {perSecond: 1e9, of: 'bits'},
	Mbps: {perSecond: 1e6, of: 'bits'},
	kbps: {perSecond: 1e3, of: 'bits'},
	bps: {perSecond: 1, of: 'bits'},
};

/** For messages: what a rate is. */
export const rateWords = `a number and one of ${Object.keys(units).toSorted().join(', ')}`;

/**
 * A rate that somebody wrote; undefined when it is none.
 *
 * @example
 * parseRate('1.5kpps') // {perSecond: 1500, of: 'packets'}
 */
export function parseRate(text: unknown): RateNumbers | undefined {
	const match = typeof text === 'string' ? /^(\d+(?:\.\d+)?)([kMG]?[bp]ps)$/.exec(text) : null;
	const unit = units[match?.[2] ?? ''];
	const perSecond = Number(match?.[1]) * (unit?.perSecond ?? 0);
	return unit && perSecond > 0 ? {perSecond, of: unit.of} : undefined;
}

/** In the largest unit that leaves no fraction: `1500pps`, `10Mbps`. */
export function formatRate({perSecond, of}: RateNumbers): Rate {
	const fits = ([, unit]: [string, RateNumbers]) =>
		unit.of === of && perSecond >= unit.perSecond && perSecond % unit.perSecond === 0;
	const [name, {perSecond: size}] = Object.entries(units).find(fits) ?? [
		of === 'bits' ? 'bps' : 'pps',
		{perSecond: 1},
	];
	return `${perSecond / size}${name}` as Rate;
}
