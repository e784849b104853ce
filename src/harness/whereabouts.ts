import type {CapturedPacket} from '../core/receiver.ts';
import {closest} from '../packet/index.ts';
import type {Endpoints} from './endpoints.ts';

/** Where a packet was found that was expected elsewhere. */
export interface Sighting {
	/** `went to b`, `was dropped by br0: same-vif`. */
	readonly text: string;
	/** 1: the very bytes. */
	readonly likeness: number;
	readonly packet: CapturedPacket;
}

/** Below this two packets have nothing to do with each other. */
const leastLikeness = 0.6;
const maxLookedAt = 100_000;

interface Candidate {
	readonly packet: CapturedPacket;
	readonly text: string;
}

/** The packet most like `bytes` over all endpoints but `except`, and over all drops. */
export function findElsewhere(
	endpoints: Endpoints,
	bytes: Uint8Array,
	except: ReadonlySet<string>,
): Sighting | undefined {
	const looked: Candidate[] = [];
	const found = closest(bytes, bytesOf(candidates(endpoints, except), looked));
	if (!found || found.similarity < leastLikeness) return undefined;
	return {...looked[found.index]!, likeness: found.similarity};
}

function* bytesOf(all: Iterable<Candidate>, looked: Candidate[]): Generator<Uint8Array> {
	for (const candidate of all) {
		looked.push(candidate);
		yield candidate.packet.bytes;
	}
}

function* candidates(endpoints: Endpoints, except: ReadonlySet<string>): Generator<Candidate> {
	let left = maxLookedAt;
	for (const {name, unclaimed, claimed} of endpoints.all()) {
		if (except.has(name)) continue;
		for (const list of [unclaimed.packets, ...claimed])
			for (const packet of list.slice(0, Math.max(0, left))) {
				left--;
				yield {packet, text: `went to ${name}`};
			}
	}
	for (const {instance, unclaimed} of endpoints.drops()) {
		const reasons = instance.class.datapath.drops;
		for (const packet of unclaimed.packets.slice(0, Math.max(0, left))) {
			const reason = reasons[packet.reason]?.name ?? '?';
			left--;
			yield {packet, text: `was dropped by ${instance.name}: ${reason}`};
		}
	}
}

/** Who has packets in hand that it may send later: one of them may be what is missing. `queue holds 3 packets` */
export function holdersText(endpoints: Endpoints): string | undefined {
	const holders = endpoints.drops().flatMap(({instance}) => {
		if (instance.isRemoved) return [];
		const {held} = instance.counts();
		return held === 0n
			? []
			: [`${instance.name} holds ${held} ${held === 1n ? 'packet' : 'packets'}`];
	});
	return holders.length === 0 ? undefined : holders.join(', ');
}
