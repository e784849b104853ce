import type {Dataplane} from './dataplane.ts';
import type {InjectionGiven} from './injection.ts';
import {fromNative, type NativeTiming} from './native.ts';

/** Packets that enter one by one, in virtual time. */
export interface TimedInjection extends InjectionGiven {
	/** Where to begin. */
	readonly timing: NativeTiming;
}

/** How several of them go in. */
export interface Playing {
	/** Recorded times of all count from the earliest first packet; else those of each from its own. */
	readonly isOneClock: boolean;
	/** Is told the number of each injection before anything moves. */
	note(number: number, index: number): void;
}

/**
 * Puts packets in by their times, and runs. Returns where the next part of each goes on.
 */
export function putTimed(
	dataplane: Dataplane,
	injections: readonly TimedInjection[],
	{isOneClock, note}: Playing,
): NativeTiming[] {
	const native = dataplane.native();
	const resolved = dataplane.prepareInjections(injections);
	const given = resolved.map(({kind, id, numbers}, i) => {
		const {source, timing} = injections[i]!;
		const number = numbers.number || native.reserveInjection();
		note(number, i);
		return {kind, target: id, source: source.native, options: {...numbers, number}, timing};
	});
	const ends = fromNative(() => native.injectTimed(given, isOneClock));
	return ends.map(({due, first}, i) => ({...injections[i]!.timing, due, first}));
}
