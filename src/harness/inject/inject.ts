import type {Vif} from '../../core/instance.ts';
import type {InputRing} from '../../core/ring.ts';
import {here} from '../caller.ts';
import type {Packets} from '../packets.ts';
import type {SceneState} from '../scene-state.ts';
import {
	checkNames,
	type InjectOptions,
	numbersOf,
	optionNames,
	paceOf,
	targetOf,
} from './options.ts';
import {PartedInjection} from './parted-injection.ts';
import {counted, type Injection} from './result.ts';
import {sourceOf} from './source.ts';

/** Puts packets in, and unless told otherwise runs the graph until nothing moves. */
export function inject(
	state: SceneState,
	at: Vif | InputRing,
	packets: Packets,
	options: InjectOptions = {},
): Injection {
	const where = here();
	checkNames(options, optionNames, 'inject()');
	const target = targetOf(at);
	const pace = paceOf(options);
	const numbers = numbersOf(options);
	if (pace) state.assertStepped('virtual clock');
	const {run = true, limit = Number.POSITIVE_INFINITY} = options;
	const {repeat} = numbers;
	const isTimed = pace?.by === 'recorded';
	const source = sourceOf(packets, {isTimed, limit, isOnce: run && repeat === 1});
	const injection = new PartedInjection(state, target, numbers, where);
	const total = source.packets && Math.min(source.packets * repeat, limit);
	return counted(state, total, run, () => {
		const rounds = source.isInParts ? repeat : 1;
		for (let round = 0; round < rounds && !injection.isFull; round++) {
			for (const given of source.parts()) {
				if (pace) injection.putTimed(given, repeat / rounds, pace);
				else injection.put(given, repeat / rounds, run && source.isInParts);
				if (injection.isFull) break;
			}
			injection.endRound();
		}
		return injection;
	});
}
