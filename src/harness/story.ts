import type {CapturedPacket} from '../core/receiver.ts';
import {formatDifferences} from '../packet/diff/format.ts';
import {formatDiff, summary} from '../packet/index.ts';
import {mostColumns, wrap} from '../wrap.ts';
import type {Mismatch} from './compare.ts';
import type {Endpoints} from './endpoints.ts';
import {type Evidence, exhibit} from './evidence.ts';
import type {InjectionLog} from './inject/log.ts';
import type {Expected} from './packets.ts';
import {findElsewhere, holdersText, type Sighting} from './whereabouts.ts';

/** What a story is told from. */
export interface StoryContext {
	/** `b`, or `a and b`. */
	readonly names: string;
	readonly own: ReadonlySet<string>;
	readonly endpoints: Endpoints;
	readonly injections: InjectionLog;
}

/** A message of one line, the lines after it, and the packets that it is about: what a ScenarioFailure takes. */
export type Story = [message: string, details: string[], code?: undefined, evidence?: Evidence];

/** An array, or a list that is in the core. */
export interface PacketList {
	readonly length: number;
	slice(from: number, to?: number): Iterable<CapturedPacket>;
}

/** What was compared is the middle of something longer: where it stands there. */
export interface Excerpt {
	/** Packets that were the same, before it. */
	readonly skipped: number;
	readonly actual: number;
	readonly expected: number;
}

/** Packets listed before "and n more". */
const listed = 5;

export function packets(n: number): string {
	if (n === 0) return 'nothing';
	return n === 1 ? '1 packet' : `${n} packets`;
}

/** They received another number of packets than they should. */
export function whatCame(context: StoryContext, actual: PacketList, expected: string): Story {
	const message = `${context.names} received ${packets(actual.length)}, ${expected}`;
	const elsewhere = actual.length === 0 ? listElsewhere(context) : [];
	const [first] = elsewhere;
	const [received] = actual.slice(0, 1);
	return [
		first ? `${message}; ${first.head}` : message,
		[...listPackets(context.injections, actual), ...elsewhere.map(e => `  ${e.line}`)],
		undefined,
		{
			endpoint: context.names,
			...(received && {received: exhibit(received)}),
			...(first && {closest: {...exhibit(first.packet), where: first.where}}),
		},
	];
}

interface Elsewhere {
	readonly head: string;
	readonly line: string;
	/** The first of them, and where it is. */
	readonly packet: CapturedPacket;
	readonly where: string;
}

/** Where packets are that nobody has claimed: when an endpoint got nothing, one of them may be its. */
function listElsewhere({own, endpoints}: StoryContext): Elsewhere[] {
	const lines: Elsewhere[] = [];
	for (const {name, unclaimed} of endpoints.all()) {
		if (own.has(name) || unclaimed.count === 0) continue;
		const head = `${packets(unclaimed.count)} went to ${name}`;
		const packet = unclaimed.packets.at(0)!;
		const line = `${head}: ${summary(packet.bytes)}`;
		lines.push({head, line, packet, where: `went to ${name}`});
	}
	for (const {instance, unclaimed} of endpoints.drops()) {
		const packet = unclaimed.packets.at(0);
		if (!packet) continue;
		const reason = instance.class.datapath.drops[packet.reason]?.name;
		const head = `${packets(unclaimed.count)} dropped by ${instance.name}: ${reason}`;
		const line = `${head}: ${summary(packet.bytes)}`;
		lines.push({head, line, packet, where: `was dropped by ${instance.name}: ${reason}`});
	}
	return lines.slice(0, listed);
}

/** A line for each of the first few packets: what it is, and where it came from. */
export function listPackets(
	injections: InjectionLog,
	list: PacketList,
	total = list.length,
): string[] {
	const lines = [...list.slice(0, listed)].map(p =>
		wrap(`  ${summary(p.bytes)}  [${injections.describe(p.injection, p.index)}]`),
	);
	if (total > listed) lines.push(`  and ${total - listed} more`);
	return lines;
}

/** What came is not what was expected. */
export function tellMismatch(
	context: StoryContext,
	mismatch: Mismatch,
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	of: Excerpt = {skipped: 0, actual: actual.length, expected: expected.length},
): Story {
	switch (mismatch.kind) {
		case 'differs':
			return tellDifference(context, mismatch, actual, expected, of);
		case 'missing':
			return tellMissing(context, mismatch.expected, actual, expected, of);
		case 'extra':
			return tellExtra(context, mismatch.actual, actual, of);
		case 'order':
			return tellOrder(context, mismatch, actual, expected, of);
	}
}

function tellDifference(
	context: StoryContext,
	mismatch: Extract<Mismatch, {kind: 'differs'}>,
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	of: Excerpt,
): Story {
	const packet = actual[mismatch.actual]!;
	const one = expected[mismatch.expected]!;
	const which = `${context.names}: packet ${of.skipped + mismatch.actual + 1} of ${of.actual} differs`;
	const [message, ...details] = differenceLines(which, mismatch);
	details.push(named('received', summary(packet.bytes)), named('expected', describe(one)));
	details.push(named('from', context.injections.describe(packet.injection, packet.index)));
	const seen = 'bytes' in one ? findElsewhere(context, one.bytes, of.actual > 0) : undefined;
	const isThere = seen?.likeness === 1;
	if (isThere) details.push(`  The packet expected here ${seen.text}.`);
	return [
		message!,
		details,
		undefined,
		evidenceOf(context, one, packet, isThere ? seen : undefined),
	];
}

function evidenceOf(
	{names}: StoryContext,
	expected: Expected | undefined,
	received: CapturedPacket | undefined,
	seen?: Sighting,
): Evidence {
	return {
		endpoint: names,
		...(received && {received: exhibit(received)}),
		...(expected && 'bytes' in expected && {expected: {bytes: expected.bytes}}),
		...(seen && {closest: {...exhibit(seen.packet), where: seen.text}}),
	};
}

/** The message, and what comes after it: what does not fit into one line is told below. */
function differenceLines(
	which: string,
	{diff, differences}: Extract<Mismatch, {kind: 'differs'}>,
): string[] {
	const headline = diff?.headline ?? differences[0]?.text ?? '';
	const text = diff ? formatDiff(diff) : formatDifferences(differences);
	const [first = '', ...rest] = text.split('\n');
	const isWrapped = rest[0]?.startsWith('    ') ?? false;
	const fits = !isWrapped && `${which}: ${first}`.length <= mostColumns;
	const lines = fits || first === headline ? rest : [first, ...rest];
	return [`${which}: ${fits ? first : headline}`, ...lines.map(line => `  ${line}`.trimEnd())];
}

/** `  received  …`, in as many lines as it takes. */
function named(name: string, text: string): string {
	return wrap(`  ${name.padEnd(10)}${text}`, 12);
}

function tellMissing(
	context: StoryContext,
	missing: readonly number[],
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	of: Excerpt,
): Story {
	const first = missing[0]!;
	const one = expected[first]!;
	const seen =
		'bytes' in one ? seenElsewhere(context, one.bytes, actual, of.actual > 0) : undefined;
	const found = whereText(seen, seen?.likeness === 1 ? undefined : holdersText(context.endpoints));
	const what =
		of.actual === 0
			? `received nothing, expected ${packets(of.expected)}${found}`
			: `packet ${of.skipped + first + 1} of ${of.expected} is missing${found}`;
	// What the excerpt does not show was not looked for, unless nothing came any more.
	const count = actual.length === 0 ? of.expected - of.skipped : missing.length;
	const more = count > 1 ? `, and ${count - 1} more with it` : '';
	const details = [named('expected', describe(one))];
	if (seen) {
		const {bytes, injection, index} = seen.packet;
		const from = context.injections.describe(injection, index);
		details.push(named('found', `${summary(bytes)}  [${from}]`));
	}
	const left = of.actual - of.skipped;
	if (actual.length > 0)
		details.push('  received:', ...listPackets(context.injections, actual, left));
	const separator = of.actual === 0 ? ' ' : ': ';
	const message = `${context.names}${separator}${what}${of.actual === 0 ? '' : more}`;
	return [message, details, undefined, evidenceOf(context, one, undefined, seen)];
}

/** The very packet elsewhere says more than that somebody holds packets, and that more than one that is like it. */
function whereText(seen: Sighting | undefined, holders: string | undefined): string {
	if (seen?.likeness === 1) return ` (it ${seen.text})`;
	if (holders !== undefined) return ` (${holders})`;
	return seen ? ` (the closest ${seen.text})` : '';
}

/** Copies of what came here, too, are not it, however like it they are. */
function seenElsewhere(
	context: StoryContext,
	bytes: Uint8Array,
	actual: readonly CapturedPacket[],
	hasCome: boolean,
): Sighting | undefined {
	const seen = findElsewhere(context, bytes, hasCome);
	const isCopy = (packet: CapturedPacket) => Buffer.compare(packet.bytes, seen!.packet.bytes) === 0;
	return seen && seen.likeness < 1 && actual.some(isCopy) ? undefined : seen;
}

function describe(expected: Expected): string {
	return 'bytes' in expected ? summary(expected.bytes) : String(expected.like);
}

function tellExtra(
	context: StoryContext,
	extra: readonly number[],
	actual: readonly CapturedPacket[],
	of: Excerpt,
): Story {
	const surplus = extra.map(i => actual[i]!);
	const count = Math.max(extra.length, of.actual - of.expected);
	const message = `${context.names} received ${packets(count)} more than the ${of.expected} expected`;
	const why = againText(extra[0]!, actual, of) ?? summary(surplus[0]!.bytes);
	const lines = listPackets(context.injections, surplus, count);
	return [`${message}: ${why}`, lines, undefined, evidenceOf(context, undefined, surplus[0])];
}

/** A packet that came before, too. */
function againText(
	index: number,
	actual: readonly CapturedPacket[],
	{skipped}: Excerpt,
): string | undefined {
	const {bytes} = actual[index]!;
	const before = actual.findIndex(packet => Buffer.compare(packet.bytes, bytes) === 0);
	if (before === index) return undefined;
	return `packet ${skipped + index + 1} is packet ${skipped + before + 1} again`;
}

function tellOrder(
	context: StoryContext,
	mismatch: {expected: number; actual: number},
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	of: Excerpt,
): Story {
	const nth = (index: number) => of.skipped + index + 1;
	const message =
		`${context.names} received the packets in another order: ` +
		`the one expected as packet ${nth(mismatch.expected)} came as packet ${nth(mismatch.actual)}`;
	return [
		message,
		[
			'  received:',
			...listPackets(context.injections, actual),
			'  expected:',
			...expected.slice(0, listed).map(one => wrap(`  ${describe(one)}`)),
			...(expected.length > listed ? [`  and ${expected.length - listed} more`] : []),
		],
		undefined,
		evidenceOf(context, expected[mismatch.expected], actual[mismatch.actual]),
	];
}
