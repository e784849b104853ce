import {performance} from 'node:perf_hooks';
import type {PacketOrigin, TraceOptions} from '../core/trace.ts';
import {type Attempt, type Closer, isOfCustody, runFirst, runOnce} from './attempt.ts';
import {crashFailure} from './crash-story.ts';
import {ScenarioFailure} from './failure.ts';
import type {Repeat} from './golden/finish.ts';
import {problemOf} from './judge.ts';
import {defaultWorkers, type RegisteredScenario} from './registry.ts';
import type {AttemptOptions, RepeatAnswer} from './repeat/messages.ts';
import type {ScenarioProblem, ScenarioResult} from './result.ts';
import type {RunOptions} from './run-options.ts';

export type {Isolated, RunOptions} from './run-options.ts';

/** One at a time: scenarios share the pool of the process, and each must find it as it was. */
let last: Promise<unknown> = Promise.resolve();

/** Runs a scenario, and judges it. Never throws. */
export function runScenario(
	scenario: RegisteredScenario,
	options: RunOptions = {},
): Promise<ScenarioResult> {
	const running = last.then(() => runAlone(scenario, options));
	last = running;
	return running;
}

async function runAlone(
	scenario: RegisteredScenario,
	options: RunOptions,
): Promise<ScenarioResult> {
	const {title, file, line} = scenario;
	const seed = scenario.options.seed ?? 1;
	const base = {title, file, line, seed};
	const skipReason = scenario.skipReason ?? reasonToSkip(scenario, options);
	if (skipReason !== undefined) {
		const nothing = {durationMs: 0, problems: [], logs: []};
		return {...base, ...nothing, status: 'skipped', reason: skipReason};
	}
	const started = performance.now();
	let attempt = await runFirst(scenario, seed, options);
	// What is run once more is not looked at once more.
	const {lookAtFailure: _, ...unseen} = options;
	if (attempt.skipped !== undefined) {
		const durationMs = performance.now() - started;
		const {logs, skipped: reason} = attempt;
		return {...base, logs, problems: [], durationMs, status: 'skipped', reason};
	}
	if (attempt.crashed)
		attempt = toldOfCrash(await oneByOne(attempt, scenario, options), scenario, options);
	// Custody is counted by the burst; packet by packet, the second run names what the first one noticed.
	else if (!options.isolated && attempt.problems.some(isOfCustody)) {
		const closer = await runOnce(scenario, seed, unseen, {checked: true});
		if (closer.problems.some(p => p.code === 'ERR_RINGTAP_CUSTODY')) attempt = closer;
	}
	attempt = await withGoldens(attempt, scenario, seed, unseen);
	let failedUnder: number | undefined;
	for (const stress of options.stress ?? []) {
		if (attempt.problems.length > 0) break;
		const again = await runFirst(scenario, ...stressed(scenario, stress, options));
		if (again.problems.length === 0) continue;
		failedUnder = stress;
		attempt = again;
	}
	// What explains a failure is no part of it.
	const durationMs = performance.now() - started;
	const problems = scenario.isFailing
		? invert(attempt.problems)
		: await explain(scenario, attempt, options, failedUnder);
	const {logs, graph, report, coverage, places = [], path, value} = attempt;
	const isPassed = problems.length === 0;
	if (isPassed) options.failures?.forget(scenario);
	const kept = {scenario, problems, seed, places, graph, path, value};
	const artefacts = isPassed ? undefined : await options.failures?.keep(kept);
	return {
		...base,
		...{logs, ...(graph && {graph}), ...(report && {report}), ...(coverage && {coverage})},
		...(artefacts && artefacts.length > 0 && {artefacts}),
		problems,
		status: isPassed ? 'passed' : 'failed',
		durationMs,
	};
}

/** After a scenario has passed, its goldens are written that have to be. */
async function withGoldens(
	attempt: Attempt,
	scenario: RegisteredScenario,
	seed: number,
	unseen: RunOptions,
): Promise<Attempt> {
	const {pending, inline} = attempt.goldens;
	const isNothing = pending.length + inline.length === 0;
	if (isNothing || attempt.problems.length > 0 || scenario.isFailing) return attempt;
	// Most scenarios have none, and need not load it.
	const {finishGoldens} = await import('./golden/finish.ts');
	const repeat: Repeat = ({seed: other = seed, ...start}) =>
		runOnce(scenario, other, unseen, {...start, observes: true});
	const {logs, problems} = await finishGoldens(attempt.goldens, seed, repeat);
	return {...attempt, logs: [...attempt.logs, ...logs], problems};
}

/** Of a scenario that cannot be run in the mode asked for. */
function reasonToSkip({options: {modes}}: RegisteredScenario, {live}: RunOptions) {
	return live !== undefined && modes?.includes('live') === false ? 'only stepped' : undefined;
}

/** Problems with the traces of their packets, and how to see them again. Whoever passes does not come here. */
async function explain(
	scenario: RegisteredScenario,
	{problems, digest, options}: Attempt,
	given: RunOptions,
	stress: number | undefined,
): Promise<ScenarioProblem[]> {
	if (problems.length === 0) return [];
	const {explained, withReplay} = await import('./repeat/explain.ts');
	const failed = {problems, options: options ?? {}, ...(digest !== undefined && {digest})};
	const all = await explained(scenario, failed);
	if (stress === undefined) return withReplay(scenario, all, flagsOf(given));
	const told = all.map(problem => underStress(problem, stress));
	return withReplay(scenario, told, [...flagsOf(given), `--stress=${stress}`]);
}

/** Where nobody knows which one it is. */
const allPackets: TraceOptions = {records: 2 ** 20, bytes: 2 ** 28};

/**
 * A scenario that failed elsewhere, once more in this process, as it was run there, and traced: these packets, or all.
 */
export async function repeatScenario(
	scenario: RegisteredScenario,
	options: AttemptOptions,
	packets: readonly PacketOrigin[] | undefined,
): Promise<RepeatAnswer> {
	const trace = packets ? {packets} : allPackets;
	const seed = scenario.options.seed ?? 1;
	const {digest = '', problems} = await runOnce(scenario, seed, {}, {...options, trace});
	return {digest, traces: problems.map(({trace}) => trace)};
}

/** How a run was asked for, where that is not as usual. */
function flagsOf({live}: RunOptions): string[] {
	const workers = live === undefined || live === defaultWorkers ? [] : [`--workers ${live}`];
	return live === undefined || workers.length > 0 ? workers : ['--live'];
}

/** Once more, with one packet in a burst: the one in hand is then the one that did it. */
async function oneByOne(
	first: Attempt,
	scenario: RegisteredScenario,
	options: RunOptions,
): Promise<Attempt> {
	const {kind, inHand, instance} = first.crashed!.crash.death;
	// To wait for the time limit twice is asked too much.
	if (inHand < 2 || kind === 'hung') return first;
	const second = await runOnce(scenario, scenario.options.seed ?? 1, options, {burst: 1});
	const again = second.crashed?.crash.death;
	return again?.instance === instance && again.inHand === 1 ? second : first;
}

/** What a crash leaves behind is told of it; what came of it afterwards is not. */
function toldOfCrash(
	attempt: Attempt,
	scenario: RegisteredScenario,
	{isolated, live}: RunOptions,
): Attempt {
	const {crash, injections} = attempt.crashed!;
	const thrown = attempt.problems.find(({code}) => code === 'ERR_RINGTAP_CRASHED');
	const {file, line} = {...scenario, ...thrown};
	const failure = crashFailure(crash, {
		scenario,
		live,
		injections,
		files: isolated!.files,
		memoryLimitBytes: isolated!.isolation.limits.memoryBytes,
	});
	return {...attempt, problems: [problemOf(failure, {file, line})]};
}

/** Bursts that packets go in under stress: one by one, odd ones, more than is usual. */
const stressBursts = [32, 1, 7, 3, 64, 13, 2, 256];

/** What the scenario says itself stays. */
function stressed(
	{options: {seed, burst}}: RegisteredScenario,
	stress: number,
	options: RunOptions,
): [seed: number, options: RunOptions, closer: Closer] {
	const size = stressBursts[(stress - 1) % stressBursts.length]!;
	return [seed ?? stress, options, {stress, ...(burst === undefined && {burst: size})}];
}

/** It passes otherwise: what differs is how its packets lie in memory, whose turn it is, and the size of bursts. */
function underStress(problem: ScenarioProblem, stress: number): ScenarioProblem {
	const under = (text: string) => `under --stress=${stress} (not without it): ${text}`;
	return {...problem, message: under(problem.message), story: under(problem.story)};
}

/** For `scenario.failing`. */
function invert(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
	if (problems.length > 0) return [];
	const unexpected = new ScenarioFailure('it passed, though it is declared as failing', [
		'  The defect is gone: make it a scenario(…).',
	]);
	return [problemOf(unexpected)];
}
