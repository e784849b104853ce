import {placeOf} from '../caller.ts';
import type {ScenarioFailure} from '../failure.ts';
import {problemOf} from '../judge.ts';
import type {ScenarioProblem} from '../result.ts';
import {askAbout, askAboutInline} from './ask.ts';
import type {GoldenDesk, PendingGolden, PendingInline} from './desk.ts';
import {writeInline} from './match-inline.ts';
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
	goldens: GoldenDesk,
	seed: number,
	repeat: Repeat,
): Promise<{readonly logs: string[]; readonly problems: ScenarioProblem[]}> {
	const {logs, problems, files, inline} = await decide(goldens);
	if (files.length + inline.length === 0) return {logs, problems};
	const {repetitions, notes} = await repetitionsOf(seed, repeat);
	try {
		for (const golden of files) logs.push(...writeOne(golden, repetitions));
		logs.push(...writeInline(inline, repetitions));
	} catch (error) {
		const [first] = [...inline, ...files];
		problems.push(problemOf(error, first && placeOf(first.where)));
	}
	return {logs: [...logs, ...notes], problems};
}

/** What is to be written as it came. Only when somebody is asked is that not everything. */
async function decide({pending, inline, mode}: GoldenDesk) {
	const logs: string[] = [];
	const problems: ScenarioProblem[] = [];
	const isAsked = ({failure}: {failure?: ScenarioFailure}) =>
		mode === 'ask' && failure !== undefined;
	const refuse = ({failure, where}: PendingGolden | PendingInline) =>
		void problems.push(problemOf(failure, placeOf(where)));
	const wanted = {files: [] as PendingGolden[], inline: [] as PendingInline[]};
	for (const golden of pending.splice(0)) {
		const answer = isAsked(golden) ? await askAbout(golden) : 'all';
		if (answer === 'some') logs.push(`updated parts of golden ${shownPath(golden.path)}`);
		if (answer === 'all') wanted.files.push(golden);
		else refuse(golden);
	}
	for (const one of inline.splice(0)) {
		if (!isAsked(one) || (await askAboutInline(one))) wanted.inline.push(one);
		else refuse(one);
	}
	return {logs, problems, ...wanted};
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
