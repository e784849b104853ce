import {inspect} from 'node:util';
import {CapturedPackets} from '../core/captured-packets.ts';
import {isReceiver} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import type {SceneState} from './scene-state.ts';
import {type WritePcapOptions, writeWith} from './write-pcap.ts';

/** What endpoints have got and nobody has claimed, as a capture file. Claims nothing. */
export function save(
	state: SceneState,
	from: unknown,
	path: string,
	options: WritePcapOptions,
): number {
	state.settle();
	const receivers: readonly unknown[] = Array.isArray(from) ? from : [from];
	const lists = receivers.map(receiver => {
		if (isReceiver(receiver)) return state.endpointOf(receiver).unclaimed.packets;
		throw new RingtapError(
			'ERR_RINGTAP_NOT_AN_ENDPOINT',
			`save() was given ${inspect(receiver, {depth: 0})}; it takes an endpoint.`,
			'Endpoints are test VIFs, output rings and taps. What an expectation returned is written by writePcap().',
		);
	});
	const {ranges} = CapturedPackets.merge(lists);
	return writeWith(path, options, writer => writer.addRanges(ranges));
}
