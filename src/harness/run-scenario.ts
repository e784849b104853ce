import {dirname} from 'node:path';
import {performance} from 'node:perf_hooks';
import {parseDuration} from '../core/duration.ts';
import type {Crash, Isolation} from '../core/remote/isolation.ts';
import {nameScenario} from '../core/remote/notice.ts';
import type {PacketOrigin, TraceOptions} from '../core/trace.ts';
import {RingtapError} from '../errors.ts';
import {timed} from '../timing.ts';
import {capturePlaces, type PlaceCapture} from './artefacts/evidence-capture.ts';
import type {FailureFolder} from './artefacts/failure-folder.ts';
import {coverageOf, type ScenarioCoverage} from './coverage.ts';
import type {CrashFiles} from './crash-files.ts';
import {crashFailure} from './crash-story.ts';
import {ScenarioFailure} from './failure.ts';
import {findCounterexample, forValue} from './for-all.ts';
import {GoldenDesk} from './golden/desk.ts';
import {finishGoldens, type Repeat} from './golden/finish.ts';
import type {InjectionLog} from './injection-log.ts';
import {judge, judgePool, poolInUse, problemOf, softProblems} from './judge.ts';
import {setPathBase} from './pcap.ts';
import {defaultWorkers, type RegisteredScenario, type ScenarioOptions} from './registry.ts';
import type {AttemptOptions, RepeatAnswer} from './repeat/messages.ts';
import {reportOn} from './report.ts';
import type {GraphReport, ScenarioProblem, ScenarioResult} from './result.ts';
import {makeScene} from './scene.ts';
import {SceneState} from './scene-state.ts';
import {SkipScenario} from './skip.ts';

export interface RunOptions {
	/** Say what came out of each ring, too. */
	readonly report?: boolean;
	/** Note which rules and the like are exercised. */
	readonly coverage?: boolean;
	/** Live, on so many worker lcores. Left out: stepped. */
	readonly live?: number;
	readonly isolated?: Isolated;
	/** Where those that fail leave what is known of them. */
	readonly failures?: FailureFolder;
	/** The graph of a scenario that passes, too. */
	readonly graph?: boolean;
	/**
	 * Seeds: a scenario that passes runs again with each, with packets split at random and floods as copies, from seed 2 on
	 * with other bursts and another seed of its own as well, and must pass each time.
	 */
	readonly stress?: readonly number[];
}

/** The data planes are in a process of their own: what that needs. */
export interface Isolated {
	readonly isolation: Isolation;
	readonly files: CrashFiles;
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
	if (attempt.skipped !== undefined) {
		const durationMs = performance.now() - started;
		const {logs, skipped: reason} = attempt;
		return {...base, logs, problems: [], durationMs, status: 'skipped', reason};
	}
	if (attempt.crashed)
		attempt = toldOfCrash(await oneByOne(attempt, scenario, options), scenario, options);
	// Custody is counted by the burst; packet by packet, the second run names what the first one noticed.
	else if (!options.isolated && attempt.problems.some(isOfCustody)) {
		const closer = await runOnce(scenario, seed, options, {checked: true});
		if (closer.problems.some(p => p.code === 'ERR_RINGTAP_CUSTODY')) attempt = closer;
	}
	attempt = await withGoldens(attempt, scenario, seed, options);
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
	const {logs, graph, report, coverage, places = [], path} = attempt;
	const isPassed = problems.length === 0;
	if (isPassed) options.failures?.forget(scenario);
	const kept = {scenario, problems, seed, places, graph, path};
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
	options: RunOptions,
): Promise<Attempt> {
	if (attempt.problems.length > 0 || scenario.isFailing) return attempt;
	const repeat: Repeat = ({seed: other = seed, ...start}) =>
		runOnce(scenario, other, options, {...start, observes: true});
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

/** Another look at a scenario. */
interface Closer extends AttemptOptions {
	readonly trace?: TraceOptions;
	readonly clockStartNs?: number;
	/** Its packets are to be held against those of another run: goldens are not looked at. */
	readonly observes?: true;
}

/** Where nobody knows which one it is. */
const allPackets: TraceOptions = {records: 2 ** 20, bytes: 2 ** 28};
/** Live, nothing can be repeated: what happened last is recorded as it happens. Of each worker lcore. */
const flightRecorder: TraceOptions = {records: 2 ** 13, bytes: 2 ** 20};

interface Attempt {
	/** Why it ended early, in the mode it is run in. */
	readonly skipped?: string;
	readonly problems: ScenarioProblem[];
	readonly logs: readonly string[];
	readonly graph?: GraphReport;
	readonly report?: GraphReport;
	/** What came where; of one that failed. */
	readonly places?: readonly PlaceCapture[];
	/** Of `scenario.forAll`: the value. */
	readonly path?: string;
	readonly coverage?: ScenarioCoverage;
	readonly goldens: GoldenDesk;
	/** How it can be repeated, and what it came to; left out: it passed, or cannot be. */
	readonly digest?: string;
	readonly options?: AttemptOptions;
	/** The data plane died; what there is to tell of that. */
	readonly crashed?: {readonly crash: Crash; readonly injections: InjectionLog};
}

/** Once; for `scenario.forAll`, once for each value, until one fails, and then for the smallest that does. */
async function runFirst(
	scenario: RegisteredScenario,
	seed: number,
	options: RunOptions,
	closer: Closer = {},
): Promise<Attempt> {
	const {property} = scenario;
	if (!property) return runOnce(scenario, seed, options, closer);
	const withValue = (value: unknown) =>
		runOnce({...scenario, body: scene => property.body(scene, value)}, seed, options, closer);
	let last: Attempt | undefined;
	const found = await findCounterexample(property, seed, async value => {
		last = await withValue(value);
		return last.problems.length > 0 || last.crashed !== undefined;
	});
	if (!found) return last!;
	const attempt = await withValue(found.value);
	const problems = attempt.problems.map(problem => forValue(problem, found, seed));
	// Repeated elsewhere, it would be without the value.
	const {digest: _, ...rest} = attempt;
	return {...rest, problems, path: found.path};
}

async function runOnce(
	scenario: RegisteredScenario,
	seed: number,
	{
		report: isReported,
		graph: isDrawn,
		coverage: isCovered = false,
		failures: keeper,
		isolated,
		live: given,
	}: RunOptions,
	{observes, ...closer}: Closer = {},
): Promise<Attempt> {
	const {timeout, seed: _, modes, ...dataplane} = scenario.options;
	isolated?.isolation.begin();
	nameScenario(scenario.title);
	const live = given ?? (modes?.includes('stepped') === false ? defaultWorkers : undefined);
	// Packet by packet is checked stepped only: apart, so that nobody else suffers from it, and to look closer.
	const isLive = live !== undefined && closer.checked !== true;
	const mode = isLive ? {live, trace: flightRecorder} : {checked: isolated !== undefined};
	const state = new SceneState({...dataplane, ...mode, ...closer}, seed);
	state.notesUsage = isCovered;
	const goldens = new GoldenDesk(scenario, observes && 'observe');
	state.goldens = goldens;
	let inUse: number;
	try {
		inUse = poolInUse();
	} catch (error) {
		// There is no native core to run it on.
		return {problems: [problemOf(error, scenario)], logs: [], goldens};
	}
	const pathBase = setPathBase(dirname(scenario.file));
	const problems: ScenarioProblem[] = [];
	let skipped: string | undefined;
	const attempt = async (step: () => unknown): Promise<void> => {
		try {
			await step();
		} catch (error) {
			if (error instanceof SkipScenario) skipped = error.reason;
			else problems.push(problemOf(error, scenario));
		}
	};
	let graph: GraphReport | undefined;
	await attempt(() => {
		if (timeout !== undefined) isolated?.isolation.limitTime(milliseconds(timeout));
		const body = () =>
			limited(scenario.body(makeScene(state)), timeout ?? defaultTimeout, scenario.title);
		return timed('build', body);
	});
	problems.push(...softProblems(state));
	await attempt(() => {
		if (isolated?.isolation.hasCrashed || skipped !== undefined) return;
		problems.push(...timed('judge', () => judge(state, problems.length === 0)));
		const isWanted = isReported || isDrawn || problems.length > 0;
		if (isWanted && state.existing) graph = reportOn(state, state.existing);
	});
	let coverage: ScenarioCoverage | undefined;
	await attempt(() => {
		if (isolated?.isolation.hasCrashed || skipped !== undefined || !state.existing) return;
		coverage = coverageOf(state.existing, scenario);
	});
	let digest: string | undefined;
	let places: readonly PlaceCapture[] | undefined;
	await attempt(async () => {
		if (problems.length === 0 || isolated?.isolation.hasCrashed) return;
		if (keeper && state.existing) places = capturePlaces(state);
		const {digestOf, traced} = await import('./repeat/look-closer.ts');
		if (!isLive) digest = digestOf(state, problems);
		problems.splice(0, problems.length, ...traced(state, problems));
	});
	await attempt(() => {
		if (!isolated?.isolation.hasCrashed) state.collectLogs();
	});
	for (const undo of state.cleanups.reverse()) await attempt(undo);
	setPathBase(pathBase);
	await attempt(() => timed('tear down', () => state.close()));
	const crash = isolated?.isolation.takeCrash();
	if (crash) {
		const crashed = {crash, injections: state.injections};
		return {problems, logs: state.logs, goldens, crashed};
	}
	problems.push(...judgePool(inUse));
	if (problems.some(isOfCustody)) isolated?.isolation.renew();
	if (skipped !== undefined && problems.length === 0)
		return {skipped, problems, logs: state.logs, goldens};
	const {trace: _trace, ...how} = {...(isolated && {checked: true}), ...closer};
	return {
		...{problems, logs: state.logs, goldens},
		...(graph && {graph, ...(isReported && {report: graph})}),
		...(places && {places}),
		...(coverage && {coverage}),
		...(digest !== undefined && {digest, options: how}),
	};
}

function isOfCustody({code}: ScenarioProblem): boolean {
	return code === 'ERR_RINGTAP_CUSTODY' || code === 'ERR_RINGTAP_POOL';
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

/** It passes otherwise: what differs is how its packets lie in memory. */
function underStress(problem: ScenarioProblem, stress: number): ScenarioProblem {
	const under = (text: string) => `under --stress=${stress} (not without it): ${text}`;
	return {...problem, message: under(problem.message), story: under(problem.story)};
}

async function limited(
	running: void | Promise<void>,
	timeout: NonNullable<ScenarioOptions['timeout']>,
	title: string,
): Promise<void> {
	if (!(running instanceof Promise)) return;
	const ms = milliseconds(timeout);
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

function milliseconds(timeout: NonNullable<ScenarioOptions['timeout']>): number {
	return Number(parseDuration(timeout, 'timeout') / 1_000_000n);
}

/** For `scenario.failing`. */
function invert(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
	if (problems.length > 0) return [];
	const unexpected = new ScenarioFailure('it passed, though it is declared as failing', [
		'  The defect is gone: make it a scenario(…).',
	]);
	return [problemOf(unexpected)];
}
