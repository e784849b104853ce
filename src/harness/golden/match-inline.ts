import {CapturedPackets} from '../../core/captured-packets.ts';
import {RingtapError} from '../../errors.ts';
import {asPacket} from '../as-packets.ts';
import {here, siteOf} from '../caller.ts';
import type {MatchOptions} from '../compare.ts';
import {compareWith} from '../compare-streams.ts';
import type {Endpoint} from '../endpoints.ts';
import {ScenarioFailure} from '../failure.ts';
import type {SceneState} from '../scene-state.ts';
import {packets as packetCount, tellMismatch} from '../story.ts';
import type {PendingInline} from './desk.ts';
import {putInline} from './inline-edits.ts';
import {acceptLines, commandFor} from './match-pcap.ts';
import {shownPath} from './place.ts';
import {type Repetition, stabilityOf} from './volatile.ts';

/** More belong into a file of their own. */
const mostInline = 100;

/**
 * Holds what endpoints got, in order of arrival, against the packets that stand in the call. Without any they are written
 * there.
 *
 * @returns what is claimed
 * @throws ScenarioFailure; RingtapError ERR_RINGTAP_INLINE_PACKETS
 */
export function matchInline(
	state: SceneState,
	endpoints: readonly Endpoint[],
	given: unknown,
	options: MatchOptions,
): CapturedPackets {
	const {goldens} = state;
	const where = here();
	const arrived = CapturedPackets.merge(endpoints.map(one => one.unclaimed.packets));
	const names = endpoints.map(({name}) => name).join(' and ');
	const failure =
		given === undefined ? undefined : differing(state, names, given, arrived, options);
	if (goldens.mode !== 'observe') {
		if (given !== undefined && !failure)
			return options.andMore ? arrived.slice(0, lengthOf(given)) : arrived;
		if (failure && goldens.mode !== 'all' && goldens.mode !== 'ask') throw failure;
		if (goldens.mode === 'check') throw missing(state, names, arrived.length);
	}
	const site = siteOf(where);
	if (!site || goldens.isPrompt) throw noFile();
	if (arrived.length > mostInline) throw tooMany(arrived.length);
	const {file, line, column} = site;
	const name = `${file}:${line}:${column}`;
	const interfaces = [{name: names, packets: arrived}];
	const pending = {name, path: file, interfaces, options, where, site, ...(failure && {failure})};
	goldens.observed.set(name, pending);
	if (goldens.mode !== 'observe') goldens.inline.push(pending);
	return arrived;
}

function lengthOf(given: unknown): number {
	return compareWith(given, CapturedPackets.none, {andMore: true}).of.expected;
}

function differing(
	state: SceneState,
	names: string,
	given: unknown,
	arrived: CapturedPackets,
	options: MatchOptions,
): ScenarioFailure | undefined {
	const {expected, mismatch, actual, of} = compareWith(given, arrived, options);
	if (!mismatch) return undefined;
	const {endpoints, injections, goldens} = state;
	const own = new Set(names.split(' and '));
	const context = {names, own, endpoints, injections};
	const [message, details] = tellMismatch(context, mismatch, actual, expected, of);
	return new ScenarioFailure(message, [...details, ...acceptLines(goldens)]);
}

/** Writes the packets of a scenario that has passed into its source. Returns a line on each call. */
export function writeInline(
	pending: readonly PendingInline[],
	repetitions: readonly Repetition[] = [],
): string[] {
	return pending.flatMap(one => {
		const {site, interfaces} = one;
		const {packets, name} = interfaces[0]!;
		const {fields, notes} = stabilityOf(one, repetitions, {});
		const ignored = (fields[name] ?? []).map(({field}) => field);
		const source = [...packets].map(packet => asPacket(packet).toSource());
		const {missing: names, untold} = putInline(site, source, ignored);
		return [
			`wrote ${packetCount(packets.length)} into ${shownPath(site.file)}:${site.line}`,
			...(ignored.length > 0 ? [`  they vary: ${ignored.join(', ')}`] : []),
			...(untold.length > 0 ? [`  add to its options: ignore: ['${untold.join("', '")}']`] : []),
			...(names.length > 0 ? [`  add: import {${names.join(', ')}} from 'ringtap'`] : []),
			...notes.map(note => `  they hold for this run alone: ${note}`),
		];
	});
}

function missing({goldens}: SceneState, names: string, count: number): ScenarioFailure {
	return new ScenarioFailure(
		`${names}: no packets stand in toMatchInlinePackets(), and in CI nothing is written`,
		[
			`  ${names} received ${packetCount(count)}`,
			`  Run ${commandFor(goldens, '')} on your machine, look at what it writes, and commit it.`,
		],
		'ERR_RINGTAP_GOLDEN_MISSING',
	);
}

function noFile(): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_INLINE_PACKETS',
		'There is no file that packets could be written into.',
		"At the prompt, use toReceive([…]) or toMatchPcap('name').",
	);
}

function tooMany(count: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_INLINE_PACKETS',
		`${count} packets would be written into the source; ${mostInline} are allowed.`,
		"Keep them in a capture: toMatchPcap('name').",
	);
}
