import {defaultWorkers} from '../../harness/registry.ts';
import {usageError} from './options.ts';

/** Options of commands that run scenarios: how. */
export const MODE_OPTIONS = {
	live: {type: 'boolean'},
	workers: {type: 'string'},
	stress: {type: 'string'},
} as const;

export const MODE_USAGE = `\
  --live           live, on worker lcores; what needs the virtual clock is skipped
  --workers N      how many worker lcores, 1 to 64; default 2; implies --live
  --stress[=SEED]  each scenario that passes again, otherwise: packets in random segments, floods as
                   copies, turns in any order, from seed 2 on other bursts and another seed;
                   --stress=1..9: each of these`;

export interface ModeValues {
	readonly live?: boolean | undefined;
	readonly workers?: string | undefined;
	readonly stress?: string | undefined;
}

export interface Mode {
	/** Worker lcores; left out: stepped. */
	readonly live?: number;
	/** Seeds: a scenario that passes runs again with each of them. */
	readonly stress?: readonly number[];
}

const maxWorkers = 64;
const maxSeed = 0xffff_ffff;
const maxRounds = 10_000;

/** @throws RingtapError ERR_RINGTAP_USAGE */
export function modeOf({live: isLive, workers: given, stress}: ModeValues): Mode {
	const workers = wholeNumber('workers', given, maxWorkers);
	const live = isLive || workers !== undefined ? (workers ?? defaultWorkers) : undefined;
	return {
		...(live !== undefined && {live}),
		...(stress !== undefined && {stress: seedsOf(stress)}),
	};
}

/** `--stress` alone is `--stress=1`. */
export function withSeed(argument: string): string {
	return argument === '--stress' ? '--stress=1' : argument;
}

/** `7`, or `1..100`. */
function seedsOf(given: string): readonly number[] {
	const [, first = '', last = first] = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(given) ?? [];
	const [from, to] = [Number(first), Number(last)];
	if (first !== '' && from >= 1 && from <= to && to <= maxSeed && to - from < maxRounds)
		return Array.from({length: to - from + 1}, (_, i) => from + i);
	throw usageError(
		`--stress is '${given}'.`,
		`It takes a seed from 1 to ${maxSeed}, or up to ${maxRounds} of them: 1..100.`,
	);
}

export function wholeNumber(
	option: string,
	given: string | undefined,
	max: number,
): number | undefined {
	if (given === undefined) return undefined;
	const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
	if (value >= 1 && value <= max) return value;
	throw usageError(`--${option} is '${given}'.`, `It takes a whole number from 1 to ${max}.`);
}
