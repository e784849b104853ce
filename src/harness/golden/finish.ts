import {placeOf} from '../caller.ts';
import {problemOf} from '../judge.ts';
import type {ScenarioProblem} from '../result.ts';
import {askAbout} from './ask.ts';
import type {GoldenDesk, PendingGolden} from './desk.ts';
import {shownPath} from './place.ts';
import type {Repetition} from './volatile.ts';
import type {Cause} from './volatile-file.ts';
import {writeOne} from './write.ts';

/** What a repetition starts from; what is left out is as it was. */
interface Start {
	readonly seed?: number;
	readonly clockStartNs?: number;
}
export type Repeat = (start: Start) => Promise<{
	readonly goldens: GoldenDesk;
	readonly problems: readonly ScenarioProblem[];
}>;

/** A little under an hour: other digits in hours, minutes, seconds and below. */
const otherStartNs = 3_141_592_653_589;
const otherSeedBits = 0x5eed_5eed;

/**
 * After a scenario that has passed: writes the goldens that are missing or to be updated. What varies in them is found by
 * running the scenario twice more, with another seed, and with another start of the virtual clock.
 */
export async function finishGoldens(
	{pending, mode}: GoldenDesk,
	seed: number,
	repeat: Repeat,
): Promise<{readonly logs: string[]; readonly problems: ScenarioProblem[]}> {
	const logs: string[] = [];
	const problems: ScenarioProblem[] = [];
	const wanted: PendingGolden[] = [];
	for (const golden of pending.splice(0)) {
		// Only then is there a difference that somebody has to say something on.
		const isAsked = mode === 'ask' && golden.failure !== undefined;
		const answer = isAsked ? await askAbout(golden) : 'all';
		if (answer === 'all') wanted.push(golden);
		else problems.push(problemOf(golden.failure, placeOf(golden.where)));
		if (answer === 'some') logs.push(`updated parts of golden ${shownPath(golden.path)}`);
	}
	if (wanted.length === 0) return {logs, problems};
	const {repetitions, notes} = await repetitionsOf(seed, repeat);
	for (const golden of wanted) logs.push(...writeOne(golden, repetitions));
	return {logs: [...logs, ...notes], problems};
}

async function repetitionsOf(
	seed: number,
	repeat: Repeat,
): Promise<{repetitions: Repetition[]; notes: string[]}> {
	const repetitions: Repetition[] = [];
	const notes: string[] = [];
	const starts: readonly [Cause, string, Start][] = [
		['seed', 'another seed', {seed: (seed ^ otherSeedBits) >>> 0}],
		['clock', 'another start of the virtual clock', {clockStartNs: otherStartNs}],
	];
	for (const [cause, words, start] of starts) {
		const {goldens, problems} = await repeat(start);
		const [problem] = problems;
		if (problem)
			notes.push(
				`  with ${words} the scenario fails, so what varies was not found: ${problem.message}`,
			);
		else repetitions.push({cause, observed: goldens.observed});
	}
	return {repetitions, notes};
}
