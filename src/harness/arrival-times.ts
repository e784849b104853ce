import {inspect} from 'node:util';
import {type Duration, parseDuration, showTime} from '../core/duration.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import {summary} from '../packet/index.ts';
import {ScenarioFailure} from './failure.ts';

/**
 * When a packet comes, by the virtual clock: `'5ms'` after the last injection, `'+5ms'` after the packet before it,
 * `'1ms~2ms'` and `'+1ms~2ms'` in between, `'*'` whenever.
 */
export type ArrivalTime =
	| Duration
	| `+${Duration}`
	| `${Duration}~${Duration}`
	| `+${Duration}~${Duration}`
	| '*';

export interface TimeOptions {
	/** Times of arrival, from the last injection before it. */
	readonly within?: Duration;
	readonly after?: Duration;
	/** Of each packet: as many as are expected. */
	readonly at?: readonly ArrivalTime[];
	/** From each packet to the next. */
	readonly spacing?: Duration;
	/** How far `at` and `spacing` may be off, either way. Default: not at all. */
	readonly tolerance?: Duration | `${number}%`;
}

export const timeOptionNames = ['within', 'after', 'at', 'spacing', 'tolerance'];

/** Both included, in ns. */
interface Window {
	readonly text: string;
	readonly fromPrevious: boolean;
	readonly least: bigint;
	readonly most: bigint;
}

type Tolerance = (ns: bigint) => bigint;

/** Times that are expected, read and checked. */
export interface WantedTimes {
	/** Of packet `i`; none: whenever. */
	windowsOf(i: number): readonly Window[];
	/** How many packets there must be; undefined: any number. */
	readonly packets: number | undefined;
}

/**
 * undefined: nothing is said of times.
 *
 * @throws RingtapError ERR_RINGTAP_OPTION, …_DURATION
 */
export function readTimes(options: TimeOptions): WantedTimes | undefined {
	const {within, after, at, spacing, tolerance} = options;
	if (tolerance !== undefined && at === undefined && spacing === undefined)
		throw wrong("has a 'tolerance', but no 'at' or 'spacing' that it could be of");
	if (within === undefined && after === undefined && at === undefined && spacing === undefined)
		return undefined;
	const slack = toleranceOf(tolerance);
	const most = within === undefined ? undefined : parseDuration(within, 'within');
	const least = after === undefined ? undefined : parseDuration(after, 'after');
	const overall: Window[] = [];
	if (most !== undefined) overall.push(window(`within ${within}`, 0n, most));
	if (least !== undefined) overall.push(window(`after ${after}`, least, forever));
	const gap = spacing === undefined ? undefined : gapWindow(spacing, slack);
	const each = at === undefined ? undefined : listOf(at).map(time => windowOf(time, slack));
	return {
		packets: each?.length,
		windowsOf: i => [...overall, ...(gap && i > 0 ? [gap] : []), ...(each?.[i] ? [each[i]] : [])],
	};
}

const forever = 2n ** 64n;

function window(text: string, least: bigint, most: bigint, fromPrevious = false): Window {
	return {text, least, most, fromPrevious};
}

function gapWindow(spacing: Duration, slack: Tolerance): Window {
	const ns = parseDuration(spacing, 'spacing');
	return window(`${spacing} after the one before`, ns - slack(ns), ns + slack(ns), true);
}

function listOf(at: unknown): readonly unknown[] {
	if (Array.isArray(at)) return at;
	throw wrong(`has at: ${inspect(at)}; it takes a list, a time for each packet`, times);
}

const times =
	"Times are '5ms' after the injection, '+5ms' after the packet before, '1ms~2ms', '*'.";

function windowOf(time: unknown, slack: Tolerance): Window | undefined {
	if (time === '*') return undefined;
	const [, plus, from, to = from] =
		typeof time === 'string' ? (/^(\+?)([^~+]+)(?:~([^~+]+))?$/.exec(time) ?? []) : [];
	if (from === undefined) throw wrong(`has ${inspect(time)} in 'at', which is no time`, times);
	const [least, most] = [parseDuration(from, 'at'), parseDuration(to, 'at')];
	if (most < least) throw wrong(`has '${String(time)}' in 'at': it ends before it begins`);
	const isGap = plus === '+';
	const text = `${from === to ? from : `${from} to ${to}`} after the ${isGap ? 'one before' : 'injection'}`;
	return window(text, least - slack(least), most + slack(most), isGap);
}

function toleranceOf(tolerance: TimeOptions['tolerance']): Tolerance {
	if (tolerance === undefined) return () => 0n;
	const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(tolerance) ?? [];
	if (percent !== undefined) {
		const millionths = BigInt(Math.round(Number(percent) * 10_000));
		return ns => (ns * millionths) / 1_000_000n;
	}
	const ns = parseDuration(tolerance, 'tolerance');
	return () => ns;
}

function wrong(what: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_OPTION', `toReceive() ${what}.`, fix);
}

/**
 * Whether packets came when they should.
 *
 * @param since the last injection
 * @throws ScenarioFailure naming the first that did not; ERR_RINGTAP_OPTION when there are more or fewer times than packets.
 */
export function checkTimes(
	names: string,
	packets: Iterable<CapturedPacket> & {readonly length: number},
	wanted: WantedTimes,
	since: bigint,
): void {
	if (wanted.packets !== undefined && wanted.packets !== packets.length)
		throw wrong(
			`has ${wanted.packets} times in 'at' for ${packets.length} packets`,
			"Give a time for each packet; '*' for whenever.",
		);
	let before: bigint | undefined;
	let i = 0;
	for (const packet of packets) {
		const {at} = packet;
		for (const {text, least, most, fromPrevious} of wanted.windowsOf(i)) {
			const start = fromPrevious ? before : since;
			if (start === undefined) continue;
			const elapsed = at - start;
			if (elapsed >= least && elapsed <= most) continue;
			const from = fromPrevious ? 'packet before it' : 'injection';
			throw new ScenarioFailure(
				`${names} received packet ${i + 1} ${showTime(elapsed)} after the ${from}, expected ${text}`,
				[`  ${summary(packet.bytes)}`, ...offBy(elapsed, least, most)],
			);
		}
		before = at;
		i++;
	}
}

function offBy(elapsed: bigint, least: bigint, most: bigint): string[] {
	const [distance, word] = elapsed > most ? [elapsed - most, 'late'] : [least - elapsed, 'early'];
	return [`  too ${word} by ${showTime(distance)}`];
}
