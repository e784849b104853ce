import type {Dataplane} from '../core/dataplane.ts';
import type {InstanceObject} from '../core/instance.ts';
import type {CapturedPacket, Claimable} from '../core/receiver.ts';
import {Tap} from '../core/tap.ts';

/** What an endpoint got: what is still to be claimed, and what has been. */
export interface Endpoint {
	readonly name: string;
	readonly receiver: Claimable;
	unclaimed: CapturedPacket[];
	claimed: CapturedPacket[];
	/** A tap is judged only when expected on. */
	isJudged: boolean;
	total: bigint;
}

/** Drops of an instance by reason: what nobody expected yet. */
export interface Drops {
	readonly instance: InstanceObject;
	unclaimed: CapturedPacket[];
}

/** Claimed packets are kept to tell where something went; so many bytes of them in all. */
const keptBytes = 16 * 1024 * 1024;

/** All the places where packets of a dataplane end. */
export class Endpoints {
	readonly #endpoints = new Map<Claimable, Endpoint>();
	readonly #drops = new Map<InstanceObject, Drops>();
	readonly #byId = new Map<number, InstanceObject>();
	#known = 0;
	#kept = 0;

	/** Fetches what has arrived since. */
	collect(dataplane: Dataplane): void {
		if (dataplane.isClosed) return;
		this.#meet(dataplane);
		const {captures, drops} = dataplane.native().waiting();
		for (const id of captures) this.#collectFarEnd(this.#byId.get(id)!);
		for (const id of drops) this.#collectDrops(this.#byId.get(id)!);
		for (const removed of dataplane.removed.splice(0)) {
			this.#collectFarEnd(removed);
			this.#collectDrops(removed);
		}
		for (const {receiver} of this.#endpoints.values())
			if (receiver instanceof Tap) this.#collectTap(receiver);
	}

	/** Instances made since the last time. */
	#meet({everyInstance}: Dataplane): void {
		for (; this.#known < everyInstance.length; this.#known++) {
			const instance = everyInstance[this.#known]!;
			this.#byId.set(instance.id, instance);
			this.#drops.set(instance, {instance, unclaimed: []});
			if (instance.class.datapath.captures) this.add(instance as unknown as Claimable);
		}
	}

	#collectFarEnd(instance: InstanceObject): void {
		const endpoint = this.#endpoints.get(instance as unknown as Claimable);
		if (endpoint) receive(endpoint, instance.claimFarEnd());
	}

	#collectDrops(instance: InstanceObject): void {
		const {unclaimed} = this.#drops.get(instance)!;
		for (const packet of instance.claimDrops()) unclaimed.push(packet);
	}

	#collectTap(tap: Tap): void {
		if (tap.isRemoved) this.#endpoints.delete(tap);
		else receive(this.#endpoints.get(tap)!, tap.claim());
	}

	add(receiver: Claimable): Endpoint {
		const endpoint: Endpoint = {
			name: receiver.name,
			receiver,
			unclaimed: [],
			claimed: [],
			isJudged: !(receiver instanceof Tap),
			total: 0n,
		};
		this.#endpoints.set(receiver, endpoint);
		return endpoint;
	}

	/** An output ring is an endpoint by the instance behind it. */
	of(receiver: Claimable): Endpoint | undefined {
		const {instance} = receiver as {instance?: Claimable};
		return this.#endpoints.get(instance ?? receiver);
	}

	all(): Endpoint[] {
		return [...this.#endpoints.values()];
	}

	drops(): Drops[] {
		return [...this.#drops.values()];
	}

	dropsOf(instance: InstanceObject): Drops | undefined {
		return this.#drops.get(instance);
	}

	/** Takes packets out of the unclaimed ones, and remembers them for a while. */
	claim(endpoint: Endpoint, packets: readonly CapturedPacket[]): void {
		const gone = new Set(packets);
		endpoint.unclaimed = endpoint.unclaimed.filter(packet => !gone.has(packet));
		for (const packet of packets) {
			if (this.#kept + packet.bytes.length > keptBytes) break;
			this.#kept += packet.bytes.length;
			endpoint.claimed.push(packet);
		}
	}
}

function receive(endpoint: Endpoint, packets: readonly CapturedPacket[]): void {
	for (const packet of packets) endpoint.unclaimed.push(packet);
	endpoint.total += BigInt(packets.length);
}
