import {type Duration, parseDuration} from '../../core/duration.ts';
import {bytesIn, packetsIn} from '../../core/injection.ts';
import type {Vif} from '../../core/instance.ts';
import type {InputRing} from '../../core/ring.ts';
import {putTimed, type TimedInjection} from '../../core/timed-injection.ts';
import {RingtapError} from '../../errors.ts';
import {here} from '../caller.ts';
import {isIterable, type Packets} from '../packets.ts';
import type {SceneState} from '../scene-state.ts';
import {
	checkNames,
	type InjectOptions,
	numbersOf,
	optionNames,
	type Pace,
	paceOf,
	targetOf,
} from './options.ts';
import {counted, type Injection} from './result.ts';
import {wholeSourceOf} from './source.ts';

/** One of several sources whose packets go in by time. */
export interface TimedSource extends Omit<InjectOptions, 'burst' | 'run'> {
	readonly at: Vif | InputRing;
	readonly packets: Packets;
	/** Begins so much later than the call. Default `'0s'`. */
	readonly after?: Duration;
}

export interface TogetherOptions {
	/**
	 * Captures were recorded by one clock: their times count from the earliest first packet of all. Default: each
	 * one's from its own.
	 */
	readonly oneClock?: boolean;
}

const what = 'injectTogether()';
const sourceNames = ['at', 'packets', 'after', ...optionNames].filter(
	name => name !== 'burst' && name !== 'run',
);

/** Of a source without `timing`: all at its start. */
const atOnce: Pace = {by: 'packets', perSecond: Number.POSITIVE_INFINITY};

/** Puts the packets of several sources in, one by one in the order of their times. */
export function injectTogether(
	state: SceneState,
	sources: readonly TimedSource[],
	options: TogetherOptions = {},
): Injection {
	const where = here();
	checkNames(options, ['oneClock'], what);
	if (!isIterable(sources)) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`${what} takes a list of sources.`,
			"Write injectTogether([{at: a, packets: …, timing: '100pps'}, {at: b, packets: …}]).",
		);
	}
	state.assertStepped('virtual clock');
	const {dataplane, injections} = state;
	const given = [...sources].map(source => timedInjectionOf(source, dataplane.now));
	const records = given.map(one => recordOf(one, where));
	const sum = {
		packets: records.reduce((packets, one) => packets + one.packets, 0),
		bytes: records.reduce((bytes, one) => bytes + one.bytes, 0),
	};
	const note = (number: number, index: number) => injections.add(number, records[index]!);
	return counted(state, sum.packets, true, () => {
		putTimed(dataplane, given, {isOneClock: options.oneClock === true, note});
		return sum;
	});
}

function timedInjectionOf(source: TimedSource, now: bigint): TimedInjection {
	if (typeof source !== 'object' || source === null) source = {} as TimedSource;
	checkNames(source, sourceNames, `A source of ${what}`);
	const {after = '0s', limit = Number.POSITIVE_INFINITY} = source;
	const pace = paceOf(source) ?? atOnce;
	return {
		target: targetOf(source.at),
		numbers: numbersOf(source),
		source: wholeSourceOf(source.packets, {isTimed: pace.by === 'recorded', limit}),
		timing: {...pace, start: now + parseDuration(after, 'after'), due: 0n},
	};
}

function recordOf({target, source, numbers}: TimedInjection, where: Error) {
	return {
		target: target.name,
		where,
		packets: packetsIn(source, numbers),
		bytes: bytesIn(source, numbers),
	};
}
