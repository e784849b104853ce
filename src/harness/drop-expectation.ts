import type {Between} from '../core/between.ts';
import type {CapturedPackets} from '../core/captured-packets.ts';
import type {CommonDrop, InstanceObject} from '../core/instance.ts';
import type {Shape} from '../core/module-class.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {type Packet, summary} from '../packet/index.ts';
import {asPackets} from './as-packets.ts';
import {type Evidence, exhibit} from './evidence.ts';
import {ScenarioFailure} from './failure.ts';
import type {SceneState} from './scene-state.ts';
import {packets} from './story.ts';
import {type Count, checkCount, fits, showCount} from './wanted-count.ts';

export interface DropExpectation<S extends Shape> {
	/** Drops since the last time they were expected; claims them. */
	toDrop(count: number | Between, reason: S['drops'] | CommonDrop): readonly Packet[];
	/**
	 * Of several reasons at once; claims them all, and returns them in the order in which they were dropped.
	 *
	 * @example
	 * expect(br).toDrop({mtu: 1, 'same-vif': between(2, 3)});
	 */
	toDrop(counts: {readonly [R in S['drops'] | CommonDrop]?: Count}): readonly Packet[];
	/** No packet was dropped that nothing has claimed. */
	toDropNothing(): void;
}

const listed = 5;

export function dropExpectation(
	state: SceneState,
	instance: InstanceObject,
): DropExpectation<Shape> {
	return new Drops(state, instance);
}

class Drops implements DropExpectation<Shape> {
	readonly #state: SceneState;
	readonly #instance: InstanceObject;

	constructor(state: SceneState, instance: InstanceObject) {
		this.#state = state;
		this.#instance = instance;
	}

	toDrop(given: unknown, reason?: string): readonly Packet[] {
		const wanted = this.#wanted(given, reason);
		const indexes = new Map(wanted.map(([name]) => [this.#indexOf(name), name]));
		const {unclaimed} = this.#own;
		const [mine, rest] = unclaimed.packets.partition(packet => indexes.has(packet.reason));
		const counts = countByReason(mine, indexes);
		const wrong = wanted.filter(([name, count]) => !fits(counts.get(name) ?? 0, count));
		unclaimed.packets = rest;
		this.#state.endpoints.keep(this.#own, mine);
		const [first] = wrong;
		if (!first) return asPackets(mine);
		const [name, count] = first;
		const dropped = packets(counts.get(name) ?? 0);
		const instead = this.#reasonsOf(rest);
		throw new ScenarioFailure(
			`${this.#instance.name} dropped ${dropped} as ${name}, expected ${showCount(count)}` +
				(dropped === 'nothing' && instead ? `; it dropped ${instead}` : ''),
			[
				...wrong
					.slice(1)
					.map(
						([n, c]) => `  and ${packets(counts.get(n) ?? 0)} as ${n}, expected ${showCount(c)}`,
					),
				...this.#listed(mine),
				...(rest.length > 0 ? ['  Of other reasons:', ...this.#listed(rest)] : []),
			],
			undefined,
			this.#about(mine.at(0) ?? rest.at(0)),
		);
	}

	toDropNothing(): void {
		const all = this.#own.unclaimed.packets;
		const first = all.at(0);
		if (!first) return;
		throw new ScenarioFailure(
			`${this.#instance.name} dropped ${packets(all.length)}, expected nothing: ${this.#reasonsOf(all)}`,
			this.#listed(all),
			undefined,
			this.#about(first),
		);
	}

	#about(packet: CapturedPacket | undefined): Evidence | undefined {
		return packet && {endpoint: this.#instance.name, received: exhibit(packet)};
	}

	get #own() {
		return this.#state.endpoints.dropsOf(this.#instance)!;
	}

	get #reasons() {
		return this.#instance.class.datapath.drops;
	}

	#wanted(given: unknown, reason: string | undefined): [string, Count][] {
		const counts = reason === undefined ? Object.entries(given as object) : [[reason, given]];
		for (const [name, count] of counts) {
			this.#indexOf(name as string);
			checkCount('toDrop', count);
		}
		if (reason === undefined && (typeof given !== 'object' || counts.length === 0)) {
			throw new RingtapError(
				'ERR_RINGTAP_OPTION',
				`toDrop() was told no reason.`,
				`expect(${this.#instance.name}).toDrop(1, '${this.#reasons[0]?.name}'), or toDrop({…: 1}).`,
			);
		}
		return counts as [string, Count][];
	}

	#indexOf(reason: string): number {
		const names = this.#reasons.map(({name}) => name);
		const index = names.indexOf(reason);
		if (index >= 0) return index;
		const {class: cls, name} = this.#instance;
		throw new RingtapError(
			'ERR_RINGTAP_UNKNOWN_REASON',
			`${cls.name} '${name}' has no drop reason '${reason}'.${didYouMean(String(reason), names)}`,
			`It has: ${names.join(', ')}.`,
		);
	}

	/** `3 packets as mtu, 1 packet as same-vif` */
	#reasonsOf(dropped: CapturedPackets): string {
		const names = new Map(this.#reasons.map(({name}, i) => [i, name]));
		return [...countByReason(dropped, names)]
			.map(([name, n]) => `${packets(n)} as ${name}`)
			.join(', ');
	}

	#listed(dropped: CapturedPackets): string[] {
		const lines = [...dropped.slice(0, listed)].map(
			packet => `  ${this.#reasons[packet.reason]?.name}: ${summary(packet.bytes)}`,
		);
		return dropped.length > listed ? [...lines, `  and ${dropped.length - listed} more`] : lines;
	}
}

function countByReason(
	dropped: CapturedPackets,
	names: ReadonlyMap<number, string>,
): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const {reason} of dropped) {
		const name = names.get(reason)!;
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return counts;
}
