import type {Colours} from './colours.ts';

/** A count with thousands apart; zero stands back. */
export function count(value: bigint, colours: Colours): string {
	const text = value.toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
	return value === 0n ? colours.dim(text) : text;
}

/** `4 ms`, `1.2 s`, `2 min 5 s`. */
export function duration(ms: number): string {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
