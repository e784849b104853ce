import {diffWithin} from '../../packet/diff/diff.ts';
import {Tolerance} from '../../packet/diff/tolerance.ts';
import {formatDiff, summary} from '../../packet/index.ts';
import type {WritableRecord} from '../../pcap/index.ts';
import type {PendingGolden, PendingInline} from './desk.ts';
import {type GoldenPacket, readGolden, writeGoldenRecords} from './golden-file.ts';
import {shownPath} from './place.ts';
import {readVolatile} from './volatile-file.ts';

/** `'all'`: this and the rest of the golden. `'quit'`: neither this nor anything else. */
export type GoldenAnswer = 'yes' | 'no' | 'all' | 'quit';

/** Whether a packet of a golden is to be as it came. */
export interface GoldenQuestion {
	readonly golden: string;
	/** `b: packet 3 of 10 differs`, and below it in what. */
	readonly text: string;
	/** From 1. */
	readonly number: number;
	readonly of: number;
}

export type GoldenAsker = (question: GoldenQuestion) => Promise<GoldenAnswer>;

let asker: GoldenAsker | undefined;
let hasQuit = false;

/** Who answers, under `--update=ask`. */
export function setGoldenAsker(next: GoldenAsker | undefined): void {
	asker = next;
	hasQuit = false;
}

/** A packet that came, and the one that the golden has in its place: one of them may be missing. */
interface Change {
	readonly name: string;
	readonly position: number;
	readonly came?: GoldenPacket | undefined;
	readonly was?: GoldenPacket | undefined;
}

/** A packet of the golden to be, in its place among those of all interfaces. */
interface Placed extends GoldenPacket {
	readonly name: string;
	readonly sequence: number;
}

/**
 * Asks about each packet that differs. `'all'`: everything is to be as it came. Else the golden has been written with what
 * was accepted, or, `'none'`, is as it was.
 */
export async function askAbout(pending: PendingGolden): Promise<'all' | 'some' | 'none'> {
	const golden = readGolden(pending.path);
	const volatile = readVolatile(pending.path);
	const names = new Set([...pending.interfaces.map(({name}) => name), ...golden.keys()]);
	const lists = [...names].map(name => {
		const ignore = [
			...(pending.options.ignore ?? []),
			...(volatile[name] ?? []).map(({field}) => field),
		];
		const tolerance = Tolerance.of({...pending.options, ignore});
		const came = [...(pending.interfaces.find(one => one.name === name)?.packets ?? [])];
		return {name, came, pairs: align(came, golden.get(name) ?? [], tolerance)};
	});
	const of = lists.flatMap(({pairs}) => pairs).filter(({isSame}) => !isSame).length;
	let number = 0;
	let accepted = 0;
	let rest: 'yes' | 'no' | undefined = hasQuit ? 'no' : undefined;
	const placed: Placed[] = [];
	for (const {name, came, pairs} of lists) {
		let sequence = -1;
		for (const [position, {a, was, isSame}] of pairs.entries()) {
			const packet = a === undefined ? undefined : came[a]!;
			sequence = packet?.sequence ?? sequence;
			const now = packet && {bytes: packet.bytes, timeNs: packet.at};
			let kept = was;
			if (!isSame) {
				number++;
				const change = {name, position, came: now, was};
				const answer = rest ?? (await ask(pending, change, number, of));
				if (answer === 'all') rest = 'yes';
				if (answer === 'quit') {
					rest = 'no';
					hasQuit = true;
				}
				if (answer === 'yes' || answer === 'all') {
					accepted++;
					kept = now;
				}
			}
			if (kept) placed.push({...kept, name, sequence});
		}
	}
	if (accepted === of) return 'all';
	if (accepted === 0) return 'none';
	placed.sort((one, other) => one.sequence - other.sequence);
	const left = [...names].filter(name => golden.has(name) || placed.some(p => p.name === name));
	writeGoldenRecords(pending.path, left, placed.map(recordOf));
	return 'some';
}

/** Packets in a source file are one thing: it is asked about all of a call at once. */
export async function askAboutInline({site, failure}: PendingInline): Promise<boolean> {
	if (hasQuit || !failure) return false;
	const golden = `${shownPath(site.file)}:${site.line}`;
	const answer = await asker?.({golden, text: failure.story, number: 1, of: 1});
	hasQuit = answer === 'quit';
	return answer === 'yes' || answer === 'all';
}

async function ask(
	{name}: PendingGolden,
	change: Change,
	number: number,
	of: number,
): Promise<GoldenAnswer> {
	const answer = await asker?.({golden: name, text: textOf(change), number, of});
	return answer ?? 'no';
}

function textOf({name, position, came, was}: Change): string {
	const which = `${name}: packet ${position + 1}`;
	if (!was) return `${which} is new\n  + ${summary(came!.bytes)}`;
	if (!came) return `${which} does not come any more\n  - ${summary(was.bytes)}`;
	const diff = diffWithin(came.bytes, was.bytes, Tolerance.none);
	const [first = '', ...rest] = formatDiff(diff).split('\n');
	const lines = rest.map(line => `  ${line}`.trimEnd());
	return [`${which} differs: ${first}`, ...lines].join('\n');
}

interface Pair {
	/** Index of what came. */
	readonly a: number | undefined;
	readonly was: GoldenPacket | undefined;
	readonly isSame: boolean;
}

/** What is the same at the front and at the end stands; in between, position by position. */
function align(
	came: readonly {readonly bytes: Uint8Array}[],
	was: readonly GoldenPacket[],
	tolerance: Tolerance,
): Pair[] {
	const isSame = (a: number, g: number) =>
		diffWithin(came[a]!.bytes, was[g]!.bytes, tolerance).equal;
	const shorter = Math.min(came.length, was.length);
	let front = 0;
	while (front < shorter && isSame(front, front)) front++;
	let back = 0;
	while (back < shorter - front && isSame(came.length - 1 - back, was.length - 1 - back)) back++;
	const pairs: Pair[] = [];
	for (let i = 0; i < front; i++) pairs.push({a: i, was: was[i], isSame: true});
	const between = Math.max(came.length, was.length) - front - back;
	for (let i = front; i < front + between; i++) {
		const a = i < came.length - back ? i : undefined;
		const packet = i < was.length - back ? was[i] : undefined;
		const same = a !== undefined && packet !== undefined && isSame(a, i);
		pairs.push({a, was: packet, isSame: same});
	}
	for (let i = back; i > 0; i--) {
		pairs.push({a: came.length - i, was: was[was.length - i], isSame: true});
	}
	return pairs;
}

function recordOf({bytes, timeNs, name}: Placed): WritableRecord {
	return {bytes, timeNs, interface: name};
}
