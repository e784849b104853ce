import type {CapturedPackets} from '../core/captured-packets.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {type Packet, packetOf} from '../packet/index.ts';

export function asPacket({bytes, at, recordedAt, offload}: CapturedPacket): Packet {
	return packetOf(bytes, {at, recordedAt, offload});
}

/** Longer lists are not made into objects before somebody looks at them. */
const eager = 10_000;

/** Behind arrays that an expectation has returned. */
const sources = new WeakMap<object, CapturedPackets>();

/**
 * Packets as an expectation returns them: an array. A long one reads each packet from the core when
 * it is looked at, anew each time.
 */
export function asPackets(list: CapturedPackets): readonly Packet[] {
	const array = list.length <= eager ? Array.from(list, asPacket) : lazyArray(list);
	sources.set(array, list);
	return array;
}

/** The captured packets behind an array that `asPackets` has made. */
export function capturedBehind(value: object): CapturedPackets | undefined {
	return sources.get(value);
}

/** A window of packets at hand, so that walking does not fetch them one by one. */
const windowPackets = 512;

function lazyArray(list: CapturedPackets): readonly Packet[] {
	let start = 0;
	let window: readonly Packet[] = [];
	const at = (index: number): Packet | undefined => {
		if (index >= list.length) return undefined;
		if (index < start || index >= start + window.length) {
			start = index - (index % windowPackets);
			window = Array.from(list.slice(start, start + windowPackets), asPacket);
		}
		return window[index - start];
	};
	const indexOf = (key: string | symbol): number | undefined =>
		typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key) ? Number(key) : undefined;
	// Walking needs no index, and so no question to the proxy for each packet.
	function* walk(): Generator<Packet, void> {
		for (const packet of list) yield asPacket(packet);
	}
	return new Proxy<readonly Packet[]>([], {
		get: (target, key, receiver) => {
			if (key === 'length') return list.length;
			if (key === Symbol.iterator || key === 'values') return walk;
			const index = indexOf(key);
			return index === undefined ? Reflect.get(target, key, receiver) : at(index);
		},
		has: (target, key) => {
			const index = indexOf(key);
			return index === undefined ? Reflect.has(target, key) : index < list.length;
		},
		set: () => false,
		deleteProperty: () => false,
		defineProperty: () => false,
	});
}
