import {dirname} from 'node:path';
import {performance} from 'node:perf_hooks';
import {parseDuration} from '../core/duration.ts';
import {RingtapError} from '../errors.ts';
import {placeOf} from './caller.ts';
import {ScenarioFailure} from './failure.ts';
import {judge, judgePool, poolInUse, problemOf} from './judge.ts';
import {setPathBase} from './pcap.ts';
import type {RegisteredScenario, ScenarioOptions} from './registry.ts';
import {reportOn} from './report.ts';
import type {GraphReport, ScenarioProblem, ScenarioResult} from './result.ts';
import {makeScene} from './scene.ts';
import {SceneState} from './scene-state.ts';

export interface RunOptions {
	/** Say what came out of each ring, too. */
	readonly report?: boolean;
	/**
	 * A seed: a scenario that passes runs again, with packets split at random and floods as copies, and must pass again.
	 * 0 (default): it does not.
	 */
	readonly stress?: number;
}

/** A body that returns a promise must settle it by then. */
const defaultTimeout = '60s';

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
	const {title, file, line, skipReason} = scenario;
	const seed = scenario.options.seed ?? 1;
	const base = {title, file, line, seed};
	if (skipReason !== undefined) {
		const nothing = {durationMs: 0, problems: [], logs: []};
		return {...base, ...nothing, status: 'skipped', reason: skipReason};
	}
	const started = performance.now();
	let attempt = await runOnce(scenario, seed, options);
	// Custody is counted by the burst; packet by packet, the second run names what the first one noticed.
	if (
		attempt.problems.some(p => p.code === 'ERR_RINGTAP_CUSTODY' || p.code === 'ERR_RINGTAP_POOL')
	) {
		const closer = await runOnce(scenario, seed, options, {checked: true});
		if (closer.problems.some(p => p.code === 'ERR_RINGTAP_CUSTODY')) attempt = closer;
	}
	const {stress = 0} = options;
	if (stress > 0 && attempt.problems.length === 0) {
		const again = await runOnce(scenario, seed, options, {stress});
		if (again.problems.length > 0) {
			const problems = again.problems.map(problem => underStress(problem, stress));
			attempt = {...again, problems};
		}
	}
	const problems = scenario.isFailing ? invert(attempt.problems) : attempt.problems;
	return {
		...base,
		...attempt,
		problems,
		status: problems.length === 0 ? 'passed' : 'failed',
		durationMs: performance.now() - started,
	};
}

interface Attempt {
	readonly problems: ScenarioProblem[];
	readonly logs: readonly string[];
	readonly report?: GraphReport;
}

async function runOnce(
	scenario: RegisteredScenario,
	seed: number,
	options: RunOptions,
	mode: {checked?: boolean; stress?: number} = {},
): Promise<Attempt> {
	const {timeout, seed: _, ...dataplane} = scenario.options;
	const state = new SceneState({...dataplane, ...mode}, seed);
	const inUse = poolInUse();
	const pathBase = setPathBase(dirname(scenario.file));
	const problems: ScenarioProblem[] = [];
	let report: GraphReport | undefined;
	try {
		await limited(scenario.body(makeScene(state)), timeout ?? defaultTimeout, scenario.title);
	} catch (error) {
		problems.push(problemOf(error, scenario));
	}
	problems.push(...softProblems(state));
	try {
		problems.push(...judge(state, problems.length === 0));
		if (options.report && state.existing) report = reportOn(state, state.existing);
		for (const undo of state.cleanups.reverse()) await undo();
	} catch (error) {
		problems.push(problemOf(error, scenario));
	} finally {
		setPathBase(pathBase);
		state.close();
		problems.push(...judgePool(inUse));
	}
	return {problems, logs: state.logs, ...(report && {report})};
}

/** It passes otherwise: what differs is how its packets lie in memory. */
function underStress(problem: ScenarioProblem, stress: number): ScenarioProblem {
	const under = (text: string) => `under --stress=${stress} (not without it): ${text}`;
	return {...problem, message: under(problem.message), story: under(problem.story)};
}

function softProblems(state: SceneState): ScenarioProblem[] {
	return state.softFailures.map(({failure, where}) => problemOf(failure, placeOf(where)));
}

async function limited(
	running: void | Promise<void>,
	timeout: NonNullable<ScenarioOptions['timeout']>,
	title: string,
): Promise<void> {
	if (!(running instanceof Promise)) return;
	const ms = Number(parseDuration(timeout, 'timeout') / 1_000_000n);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			const message = `'${title}' was not over after ${timeout}`;
			reject(
				new RingtapError(
					'ERR_RINGTAP_TIMEOUT',
					message,
					'Await what it waits for, or raise timeout.',
				),
			);
		}, ms);
	});
	try {
		await Promise.race([running, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** For `scenario.failing`. */
function invert(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
	if (problems.length > 0) return [];
	const unexpected = new ScenarioFailure('it passed, though it is declared as failing', [
		'  The defect is gone: make it a scenario(…).',
	]);
	return [problemOf(unexpected)];
}

/**
 * One scene, now, without a runner: for other test libraries and benchmarks. Returns what the body returns.
 *
 * @throws ScenarioFailure, or what the body throws.
 * @example
 * runScene(({vswitch, inject, expect}) => {
 *   const [a, b] = vswitch().testVifs('a', 'b');
 *   a.otherwise.to(b);
 *   inject(a, eth());
 *   expect(b).toReceive(eth());
 * });
 */
export function runScene<T>(
	body: (scene: import('./scene.ts').Scene) => T,
	options: ScenarioOptions = {},
): T {
	const {timeout: _timeout, seed = 1, ...dataplane} = options;
	const state = new SceneState(dataplane, seed);
	const inUse = poolInUse();
	let result: T;
	const problems: ScenarioProblem[] = [];
	try {
		result = body(makeScene(state));
		problems.push(...softProblems(state));
		problems.push(...judge(state, problems.length === 0));
		for (const undo of state.cleanups.reverse()) void undo();
	} finally {
		state.close();
		problems.push(...judgePool(inUse));
	}
	const [problem] = problems;
	if (!problem) return result;
	const [message = '', ...details] = problem.story.split('\n');
	throw new ScenarioFailure(message, details, problem.code as `ERR_RINGTAP_${string}`);
}
