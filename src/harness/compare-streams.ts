import type {CapturedPackets} from '../core/captured-packets.ts';
import {fromNative, native} from '../core/native.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {Tolerance} from '../packet/diff/tolerance.ts';
import {Capture} from '../pcap/index.ts';
import {scanFile} from './capture-files.ts';
import {compare, type MatchOptions, type Mismatch} from './compare.ts';
import {type Expected, expectedOf, framesOf} from './packets.ts';
import type {Excerpt} from './story.ts';

export interface Comparison {
	/** undefined: they match. */
	readonly mismatch: Mismatch | undefined;
	/** What was compared packet by packet: all, or what surrounds the first difference. */
	readonly actual: readonly CapturedPacket[];
	readonly expected: readonly Expected[];
	readonly of: Excerpt;
}

/** Up to so many, everything is looked at to tell what went wrong. */
const wholePackets = 50_000;
/** Otherwise so many from the first difference on. */
const excerptPackets = 2_000;

/**
 * Holds what came against what was expected. A capture whose packets are to come in their order is read along with
 * them, in constant memory.
 */
export function compareWith(
	wanted: unknown,
	arrived: CapturedPackets,
	options: MatchOptions,
): Comparison {
	const isExact = (options.order ?? 'exact') === 'exact' && Tolerance.of(options).isExact;
	if (wanted instanceof Capture && isExact) return compareStreams(wanted, arrived, options);
	return compareAll(expectedOf(wanted), arrived, options);
}

export function compareAll(
	expected: readonly Expected[],
	arrived: CapturedPackets,
	options: MatchOptions,
): Comparison {
	const actual = [...arrived];
	const of = {skipped: 0, actual: actual.length, expected: expected.length};
	return {mismatch: compare(actual, expected, options), actual, expected, of};
}

function compareStreams(
	capture: Capture,
	arrived: CapturedPackets,
	options: MatchOptions,
): Comparison {
	const {same, count} = countSame(capture, arrived);
	const expected: ExpectedList = {
		length: count,
		slice: (from, to) => expectedOf(capture.slice(from, to)),
	};
	return compareBehind(same, expected, arrived, options);
}

/** What is expected, as far as somebody looks at it. */
export interface ExpectedList {
	readonly length: number;
	slice(from: number, to?: number): readonly Expected[];
}

/** Packets in their order, of which the first `same` are known to be the same. */
export function compareBehind(
	same: number,
	list: ExpectedList,
	arrived: CapturedPackets,
	options: MatchOptions,
): Comparison {
	const count = list.length;
	const of = {skipped: same, actual: arrived.length, expected: count};
	const isEnough = options.andMore ? arrived.length >= count : arrived.length === count;
	if (same === count && isEnough) return {mismatch: undefined, actual: [], expected: [], of};
	if (arrived.length <= wholePackets && count <= wholePackets)
		return compareAll(list.slice(0), arrived, options);
	const actual = [...arrived.slice(same, same + excerptPackets)];
	const expected = list.slice(same, same + excerptPackets);
	const goesOn = arrived.length > same + excerptPackets || count > same + excerptPackets;
	const horizon = goesOn ? excerptPackets / 2 : Number.POSITIVE_INFINITY;
	const mismatch = compare(actual, expected, options, horizon);
	return {mismatch: mismatch ?? firstDiffers(actual, expected), actual, expected, of};
}

/** How many packets from the front are the same, and how many the capture has. */
function countSame(capture: Capture, arrived: CapturedPackets): {same: number; count: number} {
	const file = scanFile(capture);
	if (file) {
		const same = fromNative(() => native().sameAsCapture(arrived.ranges, file.native));
		return {same, count: file.packets};
	}
	const packets = arrived[Symbol.iterator]();
	let same = 0;
	let count = 0;
	for (const {bytes} of framesOf(capture, 'expected')) {
		count++;
		if (same < count - 1) continue;
		const {done, value} = packets.next();
		if (!done && Buffer.compare(value.bytes, bytes) === 0) same++;
	}
	return {same, count};
}

/** What follows puts it right again, farther on than the excerpt goes. */
function firstDiffers(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
): Mismatch | undefined {
	return compare(actual.slice(0, 1), expected.slice(0, 1), {});
}
