import {CapturedPackets} from '../core/captured-packets.ts';
import type {Dataplane} from '../core/dataplane.ts';
import type {InstanceObject} from '../core/instance.ts';
import type {Claimable} from '../core/receiver.ts';
import {Tap} from '../core/tap.ts';

/** Packets that nobody has claimed. They stay in the core until somebody looks at them. */
export class Arrivals {
	readonly #fetch: () => CapturedPackets;
	#fetched = CapturedPackets.none;
	#waiting = 0;
	/** Within an attempt: all that there was at its beginning, and has come since. */
	#ofAttempt: CapturedPackets | undefined;

	constructor(fetch: () => CapturedPackets) {
		this.#fetch = fetch;
	}

	get count(): number {
		return this.#fetched.length + this.#waiting;
	}

	get packets(): CapturedPackets {
		if (this.#waiting > 0) {
			const came = this.#fetch();
			this.#fetched = this.#fetched.concat(came);
			this.#ofAttempt = this.#ofAttempt?.concat(came);
			this.#waiting = 0;
		}
		return this.#fetched;
	}

	/** From here on until `endAttempt()`, claims can be undone. */
	beginAttempt(): void {
		this.#ofAttempt = this.packets;
	}

	endAttempt(hasFailed: boolean): void {
		if (hasFailed && this.#ofAttempt) this.#fetched = this.#ofAttempt;
		this.#ofAttempt = undefined;
	}

	/** What is left after a claim. */
	set packets(left: CapturedPackets) {
		this.#fetched = left;
	}

	/** So many wait in the core. Returns how many more that are than before. */
	note(waiting: number): number {
		const more = waiting - this.#waiting;
		this.#waiting = waiting;
		return more;
	}
}

/** What an endpoint got: what is still to be claimed, and what has been. */
export interface Endpoint {
	readonly name: string;
	readonly receiver: Claimable;
	readonly unclaimed: Arrivals;
	/** The latest claims come last. */
	readonly claimed: CapturedPackets[];
	/** A tap is judged only when expected on. */
	isJudged: boolean;
	total: bigint;
}

/** Drops of an instance by reason: what nobody expected yet. */
export interface Drops {
	readonly instance: InstanceObject;
	readonly unclaimed: Arrivals;
	/** What was. The latest come last. */
	readonly claimed: CapturedPackets[];
}

/** Claimed packets are kept to tell where something went; so many of them in all. */
const keptPackets = 100_000;

/** All the places where packets of a dataplane end. */
export class Endpoints {
	readonly #endpoints = new Map<Claimable, Endpoint>();
	readonly #drops = new Map<InstanceObject, Drops>();
	readonly #byId = new Map<number, InstanceObject>();
	readonly #taps = new Map<number, Tap>();
	#known = 0;
	#kept = 0;

	/** Sees what has arrived since. */
	collect(dataplane: Dataplane): void {
		if (dataplane.isClosed) return;
		this.#meet(dataplane);
		const {captures, drops, taps} = dataplane.native().waiting();
		for (const [id, count] of pairs(captures)) this.#noteFarEnd(this.#byId.get(id)!, count);
		for (const [id, count] of pairs(drops)) this.#noteDrops(this.#byId.get(id)!, count);
		for (const removed of dataplane.removed.splice(0)) {
			this.#noteFarEnd(removed, removed.left.atFarEnd);
			this.#noteDrops(removed, removed.left.drops);
		}
		for (const [id, tap] of this.#taps) if (tap.isRemoved) this.#forget(id, tap);
		for (const [id, count] of pairs(taps)) {
			const tap = this.#taps.get(id);
			if (tap) note(this.#endpoints.get(tap)!, count);
		}
	}

	/** Instances made since the last time. */
	#meet({everyInstance}: Dataplane): void {
		for (; this.#known < everyInstance.length; this.#known++) {
			const instance = everyInstance[this.#known]!;
			this.#byId.set(instance.id, instance);
			const unclaimed = new Arrivals(() => instance.claimDrops());
			this.#drops.set(instance, {instance, unclaimed, claimed: []});
			if (instance.class.datapath.captures) this.add(instance as unknown as Claimable);
		}
	}

	#noteFarEnd(instance: InstanceObject, count: number): void {
		const endpoint = this.#endpoints.get(instance as unknown as Claimable);
		if (endpoint) note(endpoint, count);
	}

	#noteDrops(instance: InstanceObject, count: number): void {
		this.#drops.get(instance)!.unclaimed.note(count);
	}

	#forget(id: number, tap: Tap): void {
		this.#taps.delete(id);
		this.#endpoints.delete(tap);
	}

	add(receiver: Claimable): Endpoint {
		const isTap = receiver instanceof Tap;
		const endpoint: Endpoint = {
			name: receiver.name,
			receiver,
			unclaimed: new Arrivals(() => receiver.claim()),
			claimed: [],
			isJudged: !isTap,
			total: 0n,
		};
		this.#endpoints.set(receiver, endpoint);
		if (isTap) this.#taps.set(receiver.id, receiver);
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

	/** Returns what ends it: when the attempt has failed, nothing was claimed in it. */
	beginAttempt(): (hasFailed: boolean) => void {
		const places = [...this.#endpoints.values(), ...this.#drops.values()];
		const kept = places.map(({claimed}) => claimed.length);
		for (const {unclaimed} of places) unclaimed.beginAttempt();
		return hasFailed => {
			for (const {unclaimed} of places) unclaimed.endAttempt(hasFailed);
			if (hasFailed) places.forEach(({claimed}, i) => void claimed.splice(kept[i]!));
		};
	}

	/** Remembers claimed packets for a while. */
	keep(place: Endpoint | Drops, claimed: CapturedPackets): void {
		if (claimed.length === 0 || this.#kept >= keptPackets) return;
		this.#kept += claimed.length;
		place.claimed.push(claimed);
	}
}

function note(endpoint: Endpoint, waiting: number): void {
	endpoint.total += BigInt(endpoint.unclaimed.note(waiting));
}

function* pairs(list: Float64Array): Generator<[id: number, count: number]> {
	for (let i = 0; i < list.length; i += 2) yield [list[i]!, list[i + 1]!];
}
