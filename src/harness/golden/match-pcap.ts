import {existsSync} from 'node:fs';
import type {CapturedPackets} from '../../core/captured-packets.ts';
import {timed} from '../../timing.ts';
import type {MatchOptions} from '../compare.ts';
import type {Endpoint} from '../endpoints.ts';
import {ScenarioFailure} from '../failure.ts';
import type {SceneState} from '../scene-state.ts';
import {packets as packetCount, type Story, tellMismatch} from '../story.ts';
import {compareGolden, type GoldenComparison, type InterfaceMismatch} from './compare-golden.ts';
import type {GoldenDesk, Observed} from './desk.ts';
import {shownPath} from './place.ts';
import {writePending} from './write.ts';

/**
 * Holds what endpoints got against a golden, an interface each, and claims it. Returns what was claimed, by endpoint.
 *
 * @throws ScenarioFailure; RingtapError ERR_RINGTAP_GOLDEN_NAME, …_GOLDEN_DAMAGED, …_GOLDEN_VOLATILE
 */
export function matchPcap(
	state: SceneState,
	endpoints: readonly Endpoint[],
	name: string | undefined,
	options: MatchOptions,
): CapturedPackets[] {
	state.settle();
	let matched: Matched | undefined;
	try {
		matched = match(state, endpoints, name, options);
	} finally {
		claim(state, endpoints, matched);
	}
	return matched.map(({claimed}) => claimed);
}

/** What a golden has of each endpoint's packets, and so is claimed. */
type Matched = readonly {readonly endpoint: Endpoint; readonly claimed: CapturedPackets}[];

/** Without `matched`, all that came: it has been told of. */
function claim(state: SceneState, endpoints: readonly Endpoint[], matched?: Matched): void {
	for (const endpoint of endpoints) {
		const {packets} = endpoint.unclaimed;
		const claimed = matched?.find(one => one.endpoint === endpoint)?.claimed ?? packets;
		endpoint.unclaimed.packets = packets.slice(claimed.length);
		state.endpoints.keep(endpoint, claimed);
	}
}

function match(
	state: SceneState,
	endpoints: readonly Endpoint[],
	name: string | undefined,
	given: MatchOptions,
): Matched {
	const {goldens} = state;
	const all = endpoints.map(one => ({endpoint: one, claimed: one.unclaimed.packets}));
	const interfaces = all.map(({endpoint, claimed}) => ({name: endpoint.name, packets: claimed}));
	const options = state.inFreeOrder(given, 1);
	const observed = goldens.observe(name, interfaces, options);
	if (goldens.mode === 'observe') return all;
	const isMissing = !existsSync(observed.path);
	if (isMissing && goldens.mode === 'check') throw missing(observed, goldens);
	const found = isMissing ? undefined : timed('golden', () => compareWanted(observed, goldens));
	if (found?.mismatches.length === 0) {
		return all.map(({endpoint, claimed}) => {
			const count = found.packets.get(endpoint.name)!;
			return {endpoint, claimed: claimed.slice(0, count)};
		});
	}
	const failure = found && tell(state, observed, found.mismatches);
	if (failure && goldens.mode !== 'all' && goldens.mode !== 'ask') throw failure;
	goldens.pending.push({...observed, isMissing, ...(failure && {failure})});
	if (goldens.isPrompt) state.logs.push(...writePending(goldens));
	return all;
}

/** undefined: the golden is past reading, and to be written anew. */
function compareWanted(observed: Observed, {mode}: GoldenDesk): GoldenComparison | undefined {
	try {
		return compareGolden(observed);
	} catch (error) {
		if (mode === 'all') return undefined;
		throw error;
	}
}

function tell(
	state: SceneState,
	observed: Observed,
	mismatches: readonly InterfaceMismatch[],
): ScenarioFailure {
	const stories = mismatches.map(mismatch => storyOf(state, observed, mismatch));
	const [[message, details, , evidence], ...others] = stories as [Story, ...Story[]];
	const lines = [
		...details,
		...others.map(([other]) => `  and ${other}`),
		`  golden    ${shownPath(observed.path)}`,
		...acceptLines(state.goldens),
	];
	const text = `golden '${observed.name}': ${message}`;
	return new ScenarioFailure(text, lines, undefined, evidence);
}

function storyOf(
	{endpoints, injections}: SceneState,
	{interfaces}: Observed,
	mismatch: InterfaceMismatch,
): Story {
	const {name} = mismatch;
	if (mismatch.kind === 'packets') {
		const {comparison} = mismatch;
		const {actual, expected, of} = comparison;
		const context = {names: name, own: new Set([name]), endpoints, injections};
		return tellMismatch(context, comparison.mismatch!, actual, expected, of);
	}
	const others = interfaces.map(one => one.name).join(', ');
	if (mismatch.kind === 'not-expected') {
		return [
			`it has an interface ${name} with ${packetCount(mismatch.packets)}, and only ${others} is expected on`,
			[],
		];
	}
	const came = packetCount(interfaces.find(one => one.name === name)!.packets.length);
	return [`it has no interface ${name}, which received ${came}`, []];
}

function missing({name, path, interfaces}: Observed, goldens: GoldenDesk): ScenarioFailure {
	const came = interfaces.map(one => `  ${one.name} received ${packetCount(one.packets.length)}`);
	return new ScenarioFailure(
		`golden '${name}' does not exist, and in CI nothing is written`,
		[
			...came,
			`  expected at ${shownPath(path)}`,
			`  Run ${commandFor(goldens, '')} on your machine, look at what it writes, and commit it.`,
		],
		'ERR_RINGTAP_GOLDEN_MISSING',
	);
}

/** How to accept what came: a line of a story. */
export function acceptLines(goldens: GoldenDesk): string[] {
	return [`  When this is right now: ${commandFor(goldens, '--update ')}`];
}

/** `ringtap test --update bridge.dp.ts:12` */
export function commandFor({scenario}: GoldenDesk, option: string): string {
	if (scenario) return `ringtap test ${option}${shownPath(scenario.file)}:${scenario.line}`;
	return option === '' ? 'it' : 'run it with RINGTAP_UPDATE=all';
}
