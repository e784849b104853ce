import {inspect} from 'node:util';
import {CapturedPackets} from '../core/captured-packets.ts';
import {type CapturedPacket, isReceiver} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import type {WritableRecord} from '../pcap/index.ts';
import type {SceneState} from './scene-state.ts';
import {isPcapng, type WritePcapOptions, writePcapng, writeWith} from './write-pcap.ts';

/**
 * What endpoints have got and nobody has claimed, as a capture file; in pcapng, an interface for each
 * endpoint. Claims nothing.
 */
export function save(
	state: SceneState,
	from: unknown,
	path: string,
	options: WritePcapOptions,
): number {
	state.settle();
	const receivers: readonly unknown[] = Array.isArray(from) ? from : [from];
	const lists = receivers.map(receiver => {
		if (isReceiver(receiver)) {
			return {name: receiver.name, packets: state.endpointOf(receiver).unclaimed.packets};
		}
		throw new RingtapError(
			'ERR_RINGTAP_NOT_AN_ENDPOINT',
			`save() was given ${inspect(receiver, {depth: 0})}; it takes an endpoint.`,
			'Endpoints are test VIFs, output rings and taps. What an expectation returned is written by writePcap().',
		);
	});
	if (isPcapng(path)) return writePcapng(path, recordsOf(lists), options);
	const {ranges} = CapturedPackets.merge(lists.map(({packets}) => packets));
	return writeWith(path, options, writer => writer.addRanges(ranges));
}

/** A list of packets, and what it is called. */
interface NamedList {
	readonly name: string;
	readonly packets: Iterable<CapturedPacket>;
}

function* recordsOf(lists: readonly NamedList[]): Generator<WritableRecord, void> {
	for (const {name, packet} of inOrder(lists)) {
		const {bytes, at, recordedAt} = packet;
		yield {bytes, timeNs: recordedAt ?? at, interface: name};
	}
}

/** Packets of several endpoints in order of capture, each with the name of its own. */
export function* inOrder(
	lists: readonly NamedList[],
): Generator<{readonly name: string; readonly packet: CapturedPacket}, void> {
	const heads = lists.map(({name, packets}) => {
		const rest = packets[Symbol.iterator]();
		return {name, rest, next: rest.next()};
	});
	for (;;) {
		let first: (typeof heads)[number] | undefined;
		for (const head of heads) {
			if (head.next.done) continue;
			if (!first || head.next.value.sequence < first.next.value.sequence) first = head;
		}
		if (!first) return;
		yield {name: first.name, packet: first.next.value as CapturedPacket};
		first.next = first.rest.next();
	}
}
