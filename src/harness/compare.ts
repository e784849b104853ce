import type {CapturedPacket} from '../core/receiver.ts';
import {diffWithin} from '../packet/diff/diff.ts';
import {Tolerance} from '../packet/diff/tolerance.ts';
import {
	closest,
	type Diff,
	type Difference,
	type Like,
	type Loosening,
	matchLike,
	packetOf,
} from '../packet/index.ts';
import {progress} from '../progress.ts';
import type {Expected} from './packets.ts';
import {matches, pairUp} from './pairing.ts';

export interface MatchOptions extends Loosening {
	/** `'per-injection'`: what came of one injection is in order; what comes between it is free. */
	readonly order?: 'exact' | 'per-flow' | 'per-injection' | 'any';
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
const maxCandidates = 100_000;

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
	const tolerance = Tolerance.of(options);
	if (order !== 'any') {
		const same = sameFromFront(actual, expected, tolerance);
		const enough = options.andMore || actual.length === expected.length;
		if (same === expected.length && enough) return undefined;
		const canTrim = order === 'exact' && !options.andMore;
		const end = canTrim ? sameFromBack(actual, expected, tolerance, same) : 0;
		if (order === 'exact' && same + end > 0) {
			const middle = <T>(all: readonly T[]) => all.slice(same, all.length - end);
			const found = compareUnordered(middle(actual), middle(expected), options, horizon - same);
			return found && shifted(found, same);
		}
	}
	return compareUnordered(actual, expected, options, horizon);
}

/** Of two lists, what is the same at their ends is the same: only what is between is held against each other. */
function shifted(mismatch: Mismatch, by: number): Mismatch {
	const shift = (index: number) => index + by;
	switch (mismatch.kind) {
		case 'missing':
			return {...mismatch, expected: mismatch.expected.map(shift)};
		case 'extra':
			return {...mismatch, actual: mismatch.actual.map(shift)};
		default:
			return {...mismatch, expected: shift(mismatch.expected), actual: shift(mismatch.actual)};
	}
}

function compareUnordered(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	options: MatchOptions,
	horizon: number,
): Mismatch | undefined {
	const order = options.order ?? 'exact';
	const tolerance = Tolerance.of(options);
	const pairing = pairUp(actual, expected, tolerance);
	const {pairs} = pairing;
	const missing = pairing.missing.filter(index => index < horizon);
	const extra = pairing.extra.filter(index => index < horizon);
	const [firstMissing] = missing;
	if (firstMissing !== undefined) {
		const candidate = closestTo(expected[firstMissing]!, actual, extra);
		return candidate === undefined
			? {kind: 'missing', expected: missing}
			: differing(actual, expected, firstMissing, candidate, tolerance);
	}
	if (extra.length > 0 && !options.andMore) return {kind: 'extra', actual: extra};
	if (order === 'any') return undefined;
	if (order === 'exact') return outOfOrder(pairs);
	const groupOf = order === 'per-flow' ? flowOf : (packet: CapturedPacket) => packet.injection;
	return outOfGroupOrder(actual, pairs, groupOf);
}

/** How many packets match in order, from the first one on. */
function sameFromFront(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	tolerance: Tolerance,
): number {
	using work = progress('comparing', expected.length, 'packets');
	const most = Math.min(actual.length, expected.length);
	for (let i = 0; i < most; i++) {
		work.advance();
		if (!matches(actual[i]!, expected[i]!, tolerance)) return i;
	}
	return most;
}

/** How many match from the last one back, without the first `front`. */
function sameFromBack(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	tolerance: Tolerance,
	front: number,
): number {
	const most = Math.min(actual.length, expected.length) - front;
	for (let i = 1; i <= most; i++)
		if (!matches(actual.at(-i)!, expected.at(-i)!, tolerance)) return i - 1;
	return Math.max(0, most);
}

/** Of the packets that nothing expected, the one most like `expected`. */
function closestTo(
	expected: Expected,
	actual: readonly CapturedPacket[],
	extra: readonly number[],
): number | undefined {
	if ('like' in expected) return fewestDifferences(expected.like, actual, extra);
	const candidates = extra.slice(0, maxCandidates).map(i => actual[i]!.bytes);
	const found = closest(expected.bytes, candidates);
	return found && extra[found.index];
}

function fewestDifferences(
	like: Like,
	actual: readonly CapturedPacket[],
	extra: readonly number[],
): number | undefined {
	let best: number | undefined;
	let fewest = Number.POSITIVE_INFINITY;
	for (const i of extra.slice(0, maxCandidates)) {
		const {length} = matchLike(packetOf(actual[i]!.bytes), like);
		if (length >= fewest) continue;
		best = i;
		fewest = length;
	}
	return best;
}

function differing(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	e: number,
	a: number,
	tolerance: Tolerance,
): Mismatch {
	const one = expected[e]!;
	const {bytes} = actual[a]!;
	const base = {kind: 'differs', expected: e, actual: a} as const;
	if ('like' in one) return {...base, differences: matchLike(packetOf(bytes), one.like)};
	const diff = diffWithin(bytes, one.bytes, tolerance);
	return {...base, differences: diff.differences, diff};
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
