import type {CapturedPackets} from '../core/captured-packets.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {closest} from '../packet/index.ts';
import {sameBytes} from '../packet/same.ts';
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

/** Where to look. */
interface Haystack {
	readonly endpoints: Endpoints;
	/** Names of the endpoints where it was expected. */
	readonly own: ReadonlySet<string>;
}

/**
 * The packet most like `bytes` over all other endpoints and all drops, what has been claimed included. `hasCome`: the
 * latest claim where it was expected is what it was looked for in.
 */
export function findElsewhere(
	haystack: Haystack,
	bytes: Uint8Array,
	hasCome: boolean,
): Sighting | undefined {
	const looked: Candidate[] = [];
	const found = closest(bytes, bytesOf(candidates(haystack), looked));
	const earlier = found?.similarity === 1 ? undefined : findEarlier(haystack, bytes, hasCome);
	if (earlier) return earlier;
	if (!found || found.similarity < leastLikeness) return undefined;
	return {...looked[found.index]!, likeness: found.similarity};
}

function* bytesOf(all: Iterable<Candidate>, looked: Candidate[]): Generator<Uint8Array> {
	for (const candidate of all) {
		looked.push(candidate);
		yield candidate.packet.bytes;
	}
}

/** The very packet, where it is expected now, but in an earlier claim. */
function findEarlier(
	{endpoints, own}: Haystack,
	bytes: Uint8Array,
	hasCome: boolean,
): Sighting | undefined {
	for (const {name, claimed} of endpoints.all()) {
		if (!own.has(name)) continue;
		for (const list of hasCome ? claimed.slice(0, -1) : claimed)
			for (const packet of list)
				if (sameBytes(packet.bytes, bytes))
					return {text: `came to ${name} before, and was claimed then`, likeness: 1, packet};
	}
	return undefined;
}

function* candidates({endpoints, own}: Haystack): Generator<Candidate> {
	let left = maxLookedAt;
	function* upToLimit(
		lists: readonly CapturedPackets[],
		textOf: (packet: CapturedPacket) => string,
	): Generator<Candidate> {
		for (const list of lists)
			for (const packet of list.slice(0, Math.max(0, left))) {
				left--;
				yield {packet, text: textOf(packet)};
			}
	}
	for (const {name, unclaimed, claimed} of endpoints.all())
		if (!own.has(name)) yield* upToLimit([unclaimed.packets, ...claimed], () => `went to ${name}`);
	for (const {instance, unclaimed, claimed} of endpoints.drops()) {
		const reasons = instance.class.datapath.drops;
		yield* upToLimit([unclaimed.packets, ...claimed], ({reason}) => {
			return `was dropped by ${instance.name}: ${reasons[reason]?.name ?? '?'}`;
		});
	}
}

/** Who has packets that may come later: one of them may be what is missing. `queue holds 3 packets` */
export function holdersText(endpoints: Endpoints): string | undefined {
	const holders = endpoints.drops().flatMap(({instance}) => {
		if (instance.isRemoved) return [];
		const {held} = instance.counts();
		return held === 0n
			? []
			: [`${instance.name} holds ${held} ${held === 1n ? 'packet' : 'packets'}`];
	});
	const late = delayedPackets(endpoints);
	if (late > 0n) holders.push(`faults delay ${late} ${late === 1n ? 'packet' : 'packets'}`);
	return holders.length === 0 ? undefined : holders.join(', ');
}

function delayedPackets(endpoints: Endpoints): bigint {
	const [any] = endpoints.drops();
	return any ? any.instance.vswitch.dataplane.native().ledger().delayed : 0n;
}
