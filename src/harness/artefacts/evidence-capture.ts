import type {CapturedPacket} from '../../core/receiver.ts';
import {PcapngEncoder, type WritableRecord} from '../../pcap/index.ts';
import type {Evidence} from '../evidence.ts';
import type {SceneState} from '../scene-state.ts';

/** All that came to one place: an endpoint, or the drops of an instance. */
export interface PlaceCapture {
	readonly name: string;
	/** Those that are kept. */
	readonly packets: readonly {
		readonly packet: CapturedPacket;
		/** `packet 3 of inject(a, …) at x.dp.ts:12` */
		readonly origin: string;
		/** Of a drop. */
		readonly reason?: string;
	}[];
	/** All there were. */
	readonly total: number;
}

/** Packets kept of one place: a failure is to be looked at, not archived. */
const mostPackets = 500;

/** What came where, as long as the data plane is there. */
export function capturePlaces({endpoints, injections}: SceneState): PlaceCapture[] {
	const origin = ({injection, index}: CapturedPacket) => injections.describe(injection, index);
	const ends = endpoints.all().map(({name, claimed, unclaimed}) => {
		const {kept, total} = latest([...claimed, unclaimed.packets]);
		return {name, total, packets: kept.map(packet => ({packet, origin: origin(packet)}))};
	});
	const drops = endpoints.drops().map(({instance, claimed, unclaimed}) => {
		const reasons = instance.class.datapath.drops;
		const {kept, total} = latest([...claimed, unclaimed.packets]);
		const packets = kept.map(packet => ({
			packet,
			origin: origin(packet),
			reason: reasons[packet.reason]?.name ?? '?',
		}));
		return {name: `drops of ${instance.name}`, total, packets};
	});
	return [...ends, ...drops.filter(({total}) => total > 0)];
}

/** The last ones: a failure is at the end of what came. */
function latest(
	lists: readonly {readonly length: number; slice(from: number): Iterable<CapturedPacket>}[],
) {
	const total = lists.reduce((sum, {length}) => sum + length, 0);
	let skip = Math.max(0, total - mostPackets);
	const kept: CapturedPacket[] = [];
	for (const list of lists) {
		if (skip < list.length) kept.push(...list.slice(skip));
		skip = Math.max(0, skip - list.length);
	}
	return {kept, total};
}

/**
 * A capture file of a failure: an interface for each place, in order of arrival; comments say where a packet came from,
 * why it was dropped, and which of them the failure is about. What was expected and did not come is there as well, on an
 * interface of its own.
 */
export function encodeEvidence(
	places: readonly PlaceCapture[],
	evidence: readonly Evidence[],
): Uint8Array {
	const encoder = new PcapngEncoder(
		{precision: 'ns'},
		places.map(({name}) => name),
	);
	const came = places.flatMap(place =>
		place.packets.map((one, i) => ({...one, place, isFirst: i === 0})),
	);
	came.sort((a, b) => Number(a.packet.at - b.packet.at) || a.packet.sequence - b.packet.sequence);
	const records: WritableRecord[] = came.map(({packet, origin, reason, place, isFirst}) => {
		const left = place.total - place.packets.length;
		return {
			bytes: packet.bytes,
			timeNs: packet.at,
			interface: place.name,
			comments: [
				origin,
				...(reason === undefined ? [] : [`dropped: ${reason}`]),
				...remarks(packet, place.name, evidence),
				...(isFirst && left > 0 ? [`${left} packets before this one are left out`] : []),
			],
		};
	});
	const missing = evidence.flatMap(({endpoint, expected}) =>
		expected
			? [
					{
						bytes: expected.bytes,
						timeNs: came.at(-1)?.packet.at ?? 0n,
						interface: 'expected',
						comments: [`expected at ${endpoint}`],
					},
				]
			: [],
	);
	const parts = [...records, ...missing].flatMap(record => encoder.add(record));
	return Buffer.concat([...parts, ...encoder.finish()]);
}

/** What the failure says of a packet. */
function remarks(packet: CapturedPacket, place: string, evidence: readonly Evidence[]): string[] {
	const isIt = (one: {injection: number; index: number; at: bigint} | undefined) =>
		one !== undefined &&
		one.injection === packet.injection &&
		one.index === packet.index &&
		one.at === packet.at;
	return evidence.flatMap(({endpoint, received, closest, expected}) => [
		...(isIt(received) && endpoint.split(' and ').includes(place.replace(/^drops of /, ''))
			? [
					expected
						? `another packet was expected here, at ${endpoint}`
						: `the failure is about this one, at ${endpoint}`,
				]
			: []),
		...(isIt(closest) ? [`closest to what was expected at ${endpoint}`] : []),
	]);
}
