import type {CapturedPacket} from '../core/receiver.ts';
import {
	type Diff,
	type Difference,
	diff,
	matchLike,
	packetOf,
	similarity,
} from '../packet/index.ts';
import {progress} from '../progress.ts';
import type {Expected} from './packets.ts';

export interface MatchOptions {
	/** `'per-injection'`: what came of one injection is in order; what comes between it is free. */
	readonly order?: 'exact' | 'per-flow' | 'per-injection' | 'any';
	readonly ignore?: readonly string[];
	readonly andMore?: boolean;
}

/** How what came differs from what was expected; packets by their index in their list. */
export type Mismatch =
	| {
			kind: 'differs';
			expected: number;
			actual: number;
			differences: readonly Difference[];
			diff?: Diff;
	  }
	| {kind: 'missing'; expected: readonly number[]}
	| {kind: 'extra'; actual: readonly number[]}
	| {kind: 'order'; expected: number; actual: number};

/** Candidates for the closest packet. */
const maxCandidates = 1_000;

/**
 * undefined: they match. `horizon`: of lists that go on, only packets before it can be missing or too many; what is
 * near the end of one may have its counterpart beyond the end of the other.
 */
export function compare(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	options: MatchOptions,
	horizon = Number.POSITIVE_INFINITY,
): Mismatch | undefined {
	const order = options.order ?? 'exact';
	if (order !== 'any' && sameInOrder(actual, expected, options)) return undefined;
	const pairing = pairUp(actual, expected, options);
	const {pairs} = pairing;
	const missing = pairing.missing.filter(index => index < horizon);
	const extra = pairing.extra.filter(index => index < horizon);
	const [firstMissing] = missing;
	if (firstMissing !== undefined) {
		const candidate = closest(actual, extra, expected[firstMissing]!);
		return candidate === undefined
			? {kind: 'missing', expected: missing}
			: differing(actual, expected, firstMissing, candidate, options);
	}
	if (extra.length > 0 && !options.andMore) return {kind: 'extra', actual: extra};
	if (order === 'any') return undefined;
	if (order === 'exact') return outOfOrder(pairs);
	const groupOf = order === 'per-flow' ? flowOf : (packet: CapturedPacket) => packet.injection;
	return outOfGroupOrder(actual, pairs, groupOf);
}

function sameInOrder(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	options: MatchOptions,
): boolean {
	const enough = options.andMore
		? actual.length >= expected.length
		: actual.length === expected.length;
	using work = progress('comparing', expected.length, 'packets');
	return (
		enough &&
		expected.every((one, i) => {
			work.advance();
			return matches(actual[i]!, one, options);
		})
	);
}

function matches(actual: CapturedPacket, expected: Expected, options: MatchOptions): boolean {
	return differencesOf(actual, expected, options).length === 0;
}

function differencesOf(
	actual: CapturedPacket,
	expected: Expected,
	{ignore}: MatchOptions,
): readonly Difference[] {
	if ('like' in expected) return matchLike(packetOf(actual.bytes), expected.like);
	if (Buffer.compare(actual.bytes, expected.bytes) === 0) return [];
	return diff(actual.bytes, expected.bytes, ignore ? {ignore} : {}).differences;
}

interface Pairing {
	/** expected → actual */
	readonly pairs: ReadonlyMap<number, number>;
	readonly missing: number[];
	readonly extra: number[];
}

/** Each expected packet with the first one not yet taken that matches it: equal bytes first. */
function pairUp(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	options: MatchOptions,
): Pairing {
	const pairs = pairEqual(actual, expected);
	const taken = new Set(pairs.values());
	const extra = [...actual.keys()].filter(i => !taken.has(i));
	const missing: number[] = [];
	for (const [e, one] of expected.entries()) {
		if (pairs.has(e)) continue;
		// Only loose expectations match other bytes. What belongs together stands near the front.
		const isLoose = options.ignore !== undefined || 'like' in one;
		const at = isLoose ? extra.findIndex(i => matches(actual[i]!, one, options)) : -1;
		if (at < 0) missing.push(e);
		else pairs.set(e, extra.splice(at, 1)[0]!);
	}
	return {pairs, missing, extra};
}

function pairEqual(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
): Map<number, number> {
	const byBytes = new Map<string, number[]>();
	for (const [i, {bytes}] of actual.entries()) {
		const key = keyOf(bytes);
		const known = byBytes.get(key);
		if (known) known.push(i);
		else byBytes.set(key, [i]);
	}
	// Taken from the end: the first to come is the last in its list.
	for (const list of byBytes.values()) list.reverse();
	const pairs = new Map<number, number>();
	for (const [e, one] of expected.entries()) {
		const found = 'like' in one ? undefined : byBytes.get(keyOf(one.bytes))?.pop();
		if (found !== undefined) pairs.set(e, found);
	}
	return pairs;
}

function keyOf(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Of the packets that nothing expected, the one most like `expected`. */
function closest(
	actual: readonly CapturedPacket[],
	candidates: readonly number[],
	expected: Expected,
): number | undefined {
	if ('like' in expected) return candidates[0];
	let best: number | undefined;
	let bestLikeness = -1;
	for (const i of candidates.slice(0, maxCandidates)) {
		const likeness = similarity(actual[i]!.bytes, expected.bytes);
		if (likeness <= bestLikeness) continue;
		best = i;
		bestLikeness = likeness;
	}
	return best;
}

function differing(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	e: number,
	a: number,
	options: MatchOptions,
): Mismatch {
	const one = expected[e]!;
	const differences = differencesOf(actual[a]!, one, options);
	const base = {kind: 'differs', expected: e, actual: a, differences} as const;
	if ('like' in one) return base;
	const {ignore} = options;
	return {...base, diff: diff(actual[a]!.bytes, one.bytes, ignore ? {ignore} : {})};
}

function outOfOrder(pairs: ReadonlyMap<number, number>): Mismatch | undefined {
	for (const [expected, actual] of [...pairs].sort(([a], [b]) => a - b))
		if (expected !== actual) return {kind: 'order', expected, actual};
	return undefined;
}

/** Within each group, order counts. */
function outOfGroupOrder(
	actual: readonly CapturedPacket[],
	pairs: ReadonlyMap<number, number>,
	groupOf: (packet: CapturedPacket) => unknown,
): Mismatch | undefined {
	const last = new Map<unknown, number>();
	for (const [expected, index] of [...pairs].sort(([a], [b]) => a - b)) {
		const group = groupOf(actual[index]!);
		if ((last.get(group) ?? -1) > index) return {kind: 'order', expected, actual: index};
		last.set(group, index);
	}
	return undefined;
}

/** One direction of a conversation: addresses, protocol and ports, as far as there are any. */
function flowOf({bytes}: CapturedPacket): string {
	const p = packetOf(bytes);
	const ip = p.has('ipv4') ? p.ipv4 : p.ipv6;
	const transport = p.has('tcp') ? p.tcp : p.udp;
	return [p.vlan.id, p.eth.src, p.eth.dst, ip.src, ip.dst, transport.sport, transport.dport].join();
}
