import {inspect} from 'node:util';
import {CapturedPackets} from '../core/captured-packets.ts';
import {type CapturedPacket, isReceiver} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
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
	if (isPcapng(path)) return writePcapng(path, inOrder(lists), options);
	const {ranges} = CapturedPackets.merge(lists.map(({packets}) => packets));
	return writeWith(path, options, writer => writer.addRanges(ranges));
}

/** Packets of several endpoints in order of capture, each with the name of its own. */
function* inOrder(lists: readonly {name: string; packets: Iterable<CapturedPacket>}[]) {
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
		const {bytes, at, recordedAt} = first.next.value as CapturedPacket;
		yield {bytes, timeNs: recordedAt ?? at, interface: first.name};
		first.next = first.rest.next();
	}
}
