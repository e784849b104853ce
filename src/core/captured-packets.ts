import {fromNative, type NativeBatch, type NativePackets, type NativeRanges} from './native.ts';
import {readOffload} from './offload.ts';
import type {CapturedPacket} from './receiver.ts';

type Range = NativeRanges[number];

/** Packets fetched from the core at a time. */
const chunkPackets = 512;
const noTime = 2n ** 64n - 1n;

/**
 * Captured packets, in order: a list that stays in the core, and of which only those are made into
 * objects that somebody looks at. It does not change.
 */
export class CapturedPackets implements Iterable<CapturedPacket> {
	static readonly none = new CapturedPackets([]);
	readonly length: number;
	/** As the core takes it. */
	readonly ranges: NativeRanges;

	private constructor(ranges: NativeRanges) {
		this.ranges = ranges;
		this.length = ranges.reduce((sum, [, from, to]) => sum + to - from, 0);
	}

	/** All the packets of a batch. */
	static of(packets: NativePackets): CapturedPackets {
		const {count} = packets;
		return count === 0 ? CapturedPackets.none : new CapturedPackets([[packets, 0, count]]);
	}

	/** Of several lists, one, in order of capture. */
	static merge(lists: readonly CapturedPackets[]): CapturedPackets {
		const [first = CapturedPackets.none, second] = lists.filter(list => list.length > 0);
		return second === undefined ? first : new CapturedPackets(mergeRanges(lists));
	}

	concat(other: CapturedPackets): CapturedPackets {
		if (this.length === 0) return other;
		if (other.length === 0) return this;
		return new CapturedPackets([...this.ranges, ...other.ranges]);
	}

	/** Packet `index`, from 0. */
	at(index: number): CapturedPacket | undefined {
		const [packet] = this.slice(index, index + 1);
		return packet;
	}

	slice(from: number, to = this.length): CapturedPackets {
		if (from <= 0 && to >= this.length) return this;
		const ranges: Range[] = [];
		let start = 0;
		for (const [packets, first, last] of this.ranges) {
			const skipped = Math.max(0, from - start);
			const end = Math.min(last, first + to - start);
			if (first + skipped < end) ranges.push([packets, first + skipped, end]);
			start += last - first;
			if (start >= to) break;
		}
		return new CapturedPackets(ranges);
	}

	*[Symbol.iterator](): Generator<CapturedPacket, void> {
		for (const {packet} of walk(this.ranges)) yield packet;
	}

	/** As they lie in the core, some hundred packets at a time. */
	*batches(): Generator<NativeBatch, void> {
		for (const [packets, from, to] of this.ranges)
			for (let start = from; start < to; start += chunkPackets)
				yield fromNative(() => packets.read(start, Math.min(chunkPackets, to - start)));
	}

	/** Those that are of a batch of `others`, too. */
	within(others: CapturedPackets): CapturedPackets {
		const batches = new Set(others.ranges.map(([packets]) => packets));
		const list = new RangeList();
		for (const [packets, from, to] of this.ranges)
			if (batches.has(packets)) list.add(packets, from, to);
		return new CapturedPackets(list.ranges);
	}

	/** Those that `keep` keeps, and the rest, each in order. */
	partition(
		keep: (packet: CapturedPacket) => boolean,
	): [kept: CapturedPackets, rest: CapturedPackets] {
		const kept = new RangeList();
		const rest = new RangeList();
		for (const {packet, range, number} of walk(this.ranges))
			(keep(packet) ? kept : rest).add(range[0], number);
		return [new CapturedPackets(kept.ranges), new CapturedPackets(rest.ranges)];
	}
}

interface Step {
	readonly packet: CapturedPacket;
	readonly range: Range;
	/** Of the packet in its batch. */
	readonly number: number;
}

function* walk(ranges: NativeRanges): Generator<Step, void> {
	for (const range of ranges) {
		const [packets, from, to] = range;
		for (let start = from; start < to; start += chunkPackets) {
			const batch = fromNative(() => packets.read(start, Math.min(chunkPackets, to - start)));
			let number = start;
			for (const packet of unpack(batch)) yield {packet, range, number: number++};
		}
	}
}

/** Ranges put together packet by packet; neighbours become one range. */
class RangeList {
	readonly ranges: [NativePackets, number, number][] = [];

	add(packets: NativePackets, from: number, to = from + 1): void {
		const last = this.ranges.at(-1);
		if (last && last[0] === packets && last[2] === from) last[2] = to;
		else this.ranges.push([packets, from, to]);
	}
}

function mergeRanges(lists: readonly CapturedPackets[]): NativeRanges {
	const walks = lists.map(({ranges}) => walk(ranges));
	const heads = walks.map(steps => steps.next());
	const merged = new RangeList();
	for (;;) {
		let next: {index: number; step: Step} | undefined;
		for (const [index, {done, value}] of heads.entries()) {
			if (done) continue;
			if (!next || value.packet.sequence < next.step.packet.sequence) next = {index, step: value};
		}
		if (!next) return merged.ranges;
		merged.add(next.step.range[0], next.step.number);
		heads[next.index] = walks[next.index]!.next();
	}
}

/** The packets of a batch, each a view of its bytes. */
function* unpack(batch: NativeBatch): Generator<CapturedPacket, void> {
	let offset = 0;
	for (let i = 0; i < batch.lengths.length; i++) {
		const length = batch.lengths[i]!;
		const offload = batch.offloads?.[i];
		yield {
			bytes: batch.bytes.subarray(offset, offset + length),
			at: batch.times[i]!,
			recordedAt: batch.wireTimes[i] === noTime ? undefined : batch.wireTimes[i]!,
			injection: batch.injections[i]!,
			index: batch.indexes[i]!,
			sequence: batch.sequences[i]!,
			inVif: batch.inVifs[i]!,
			outVif: batch.outVifs[i]!,
			reason: batch.reasons[i]!,
			offload: offload && readOffload(offload),
		};
		offset += length;
	}
}
