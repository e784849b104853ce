import {dirname} from 'node:path';
import type {Crash} from '../core/remote/isolation.ts';
import {nameScenario} from '../core/remote/notice.ts';
import type {TraceOptions} from '../core/trace.ts';
import {timed} from '../timing.ts';
import {capturePlaces, type PlaceCapture} from './artefacts/evidence-capture.ts';
import {coverageOf, type ScenarioCoverage} from './coverage.ts';
import {findCounterexample, forValue} from './for-all.ts';
import {GoldenDesk} from './golden/desk.ts';
import type {InjectionLog} from './inject/log.ts';
import {judge, judgePool, poolInUse, problemOf, softProblems} from './judge.ts';
import {setPathBase} from './pcap.ts';
import {defaultWorkers, type RegisteredScenario} from './registry.ts';
import type {AttemptOptions} from './repeat/messages.ts';
import {reportOn} from './report.ts';
import type {GraphReport, ScenarioProblem} from './result.ts';
import type {RunOptions} from './run-options.ts';
import {makeScene} from './scene.ts';
import {SceneState} from './scene-state.ts';
import {SkipScenario} from './skip.ts';
import {defaultTimeout, limited, milliseconds} from './time-limit.ts';

/** Another look at a scenario. */
export interface Closer extends AttemptOptions {
	readonly trace?: TraceOptions;
	readonly clockStartNs?: number;
	/** Its packets are to be held against those of another run: goldens are not looked at. */
	readonly observes?: true;
}

/** Live, nothing can be repeated: what happened last is recorded as it happens. Of each worker lcore. */
const flightRecorder: TraceOptions = {records: 2 ** 13, bytes: 2 ** 20};

/** Of a scene that somebody may come to look at. */
const lookedAt: TraceOptions = {records: 2 ** 14, bytes: 2 ** 22};

/** What came of running a scenario once. */
export interface Attempt {
	/** Why it ended early, in the mode it is run in. */
	readonly skipped?: string;
	readonly problems: ScenarioProblem[];
	readonly logs: readonly string[];
	readonly graph?: GraphReport;
	readonly report?: GraphReport;
	/** What came where; of one that failed. */
	readonly places?: readonly PlaceCapture[];
	/** Of `scenario.forAll`: the value that fails, and what begins with it. */
	readonly value?: unknown;
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
export async function runFirst(
	scenario: RegisteredScenario,
	seed: number,
	options: RunOptions,
	closer: Closer = {},
): Promise<Attempt> {
	const {property} = scenario;
	if (!property) return runOnce(scenario, seed, options, closer);
	const withValue = (value: unknown, how: RunOptions) =>
		runOnce({...scenario, body: scene => property.body(scene, value)}, seed, how, closer);
	// Whoever looks at failures looks at the one that is told.
	const {lookAtFailure: _look, ...searching} = options;
	let last: Attempt | undefined;
	const found = await findCounterexample(property, seed, async value => {
		last = await withValue(value, searching);
		return last.problems.length > 0 || last.crashed !== undefined;
	});
	if (!found) return last!;
	const attempt = await withValue(found.value, options);
	const problems = attempt.problems.map(problem => forValue(problem, found, seed));
	// Repeated elsewhere, it would be without the value.
	const {digest: _, ...rest} = attempt;
	return {...rest, problems, path: found.path, value: found.value};
}

/** Once, in a fresh scene, and judged. */
export async function runOnce(
	scenario: RegisteredScenario,
	seed: number,
	{
		report: isReported,
		graph: isDrawn,
		coverage: isCovered = false,
		failures: keeper,
		isolated,
		live: given,
		lookAtFailure,
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
	const looked: Closer = lookAtFailure && !isLive ? {trace: lookedAt} : {};
	const state = new SceneState({...dataplane, ...mode, ...looked, ...closer}, seed);
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
		// What is traced to be looked at is told by the run that explains.
		if (!looked.trace) problems.splice(0, problems.length, ...traced(state, problems));
	});
	await attempt(() => {
		if (!isolated?.isolation.hasCrashed) state.collectLogs();
	});
	let isKept = false;
	await attempt(async () => {
		const isWanted = problems.length > 0 && state.existing && !isolated?.isolation.hasCrashed;
		if (!lookAtFailure || !isWanted || scenario.isFailing) return;
		isKept = (await lookAtFailure({scenario, problems, state})) === 'keep';
	});
	if (!isKept) for (const undo of state.cleanups.reverse()) await attempt(undo);
	setPathBase(pathBase);
	if (!isKept) await attempt(() => timed('tear down', () => state.close()));
	const crash = isolated?.isolation.takeCrash();
	if (crash) {
		const crashed = {crash, injections: state.injections};
		return {problems, logs: state.logs, goldens, crashed};
	}
	if (!isKept) problems.push(...judgePool(inUse));
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

/** It is about who has a packet: a look packet by packet names the culprit. */
export function isOfCustody({code}: ScenarioProblem): boolean {
	return code === 'ERR_RINGTAP_CUSTODY' || code === 'ERR_RINGTAP_POOL';
}
