// `using` of a fault must not ask the users of the package for a newer library than they compile with.
/// <reference lib="esnext.disposable" preserve="true" />

import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {ConditionValue} from './condition.ts';
import {readCondition} from './condition.ts';
import type {Dataplane} from './dataplane.ts';
import {
	checkFaultNames,
	conditionOf,
	type FaultKind,
	type FaultPlan,
	faultPlans,
	type PoolFaults,
	type RingFaults,
	type VifFaults,
} from './fault-options.ts';
import {type AnyInstance, InstanceObject, type Vif} from './instance.ts';
import {fromNative, type NativeDataplane} from './native.ts';
import {InputRing} from './ring.ts';

/** What one kind of fault has come to. */
export interface FaultCount {
	/** `b.input`; `the pool`. */
	readonly at: string;
	readonly kind: FaultKind;
	/** Packets, or mbufs asked for, that it could have struck. Of a link: not counted here, but dropped `link-down`. */
	readonly seen: number;
	/** Those that it did strike. */
	readonly hits: number;
}

/** @internal What goes wrong, and where: the arguments of `fault()`, by kind of place. */
export type FaultsFor<Place> = Place extends InputRing
	? RingFaults
	: Place extends Dataplane
		? PoolFaults
		: Place extends Vif
			? VifFaults
			: RingFaults;

/** Where something can go wrong: a ring; an instance, whose input ring is meant; the dataplane's mbufs. */
export type FaultPlace = InputRing | AnyInstance | Dataplane;

interface Part {
	readonly kind: FaultKind;
	/** Of the core; undefined: of none of its. */
	readonly id?: number;
	lift(): void;
}

/**
 * Something that goes wrong on purpose, from `fault(place, …)` on until it is lifted or the scenario ends.
 *
 * @example
 * const loss = fault(b.input, {drop: {every: 10}});
 * inject(a, 'office.pcap');
 * loss.lift();
 */
export class Fault implements Disposable {
	/** Where it is, and its kinds: `b.input: drop, delay`. */
	readonly name: string;
	readonly #native: () => NativeDataplane;
	readonly #parts: readonly Part[];
	#lastCounts: readonly FaultCount[] | undefined;

	/** @internal */
	constructor(name: string, native: () => NativeDataplane, parts: readonly Part[]) {
		this.name = name;
		this.#native = native;
		this.#parts = parts;
	}

	/** Of each kind; as they were at last, once it is lifted. */
	get counts(): readonly FaultCount[] {
		return this.#lastCounts ?? this.#count();
	}

	/** Packets, or mbufs asked for, that were struck: of all its kinds. */
	get hits(): number {
		return this.counts.reduce((sum, {hits}) => sum + hits, 0);
	}

	/** Whether it is over. */
	get isLifted(): boolean {
		return this.#lastCounts !== undefined;
	}

	/** All is well again, and packets that were delayed come now. Lifted already, nothing happens. */
	lift(): void {
		if (this.isLifted) return;
		const counts = this.#count();
		for (const part of this.#parts) part.lift();
		this.#lastCounts = counts;
	}

	[Symbol.dispose](): void {
		this.lift();
	}

	#count(): FaultCount[] {
		const native = this.#native();
		return this.#parts.map(({kind, id}) => {
			const counts =
				id === undefined ? {seen: 0, hits: 0} : fromNative(() => native.faultCounts(id));
			return {at: this.name, kind, ...counts};
		});
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		const kinds = this.counts.map(({kind, seen, hits}) =>
			kind === 'link' ? 'link down' : `${kind} ${hits} of ${seen}`,
		);
		return `fault at ${this.name}${this.isLifted ? ' (lifted)' : ''}: ${kinds.join(', ')}`;
	}
}

/** @throws RingtapError ERR_RINGTAP_FAULT_OPTION, …_REMOVED, …_LIVE */
export function setFault(dataplane: Dataplane, place: unknown, given: unknown): Fault {
	const native = () => dataplane.native();
	if (place === dataplane) {
		const plans = faultPlans(checkFaultNames(given, 'dataplane'));
		return new Fault('the pool', native, setAll(native(), 0, plans, []));
	}
	const ring = place instanceof InstanceObject ? place.input : place;
	if (!(ring instanceof InputRing)) {
		throw new RingtapError(
			'ERR_RINGTAP_FAULT_OPTION',
			`Nothing can be made to go wrong at ${inspect(place, {depth: 0})}.`,
			'At an input ring, an instance (its input ring), and the dataplane (its mbufs) it can.',
		);
	}
	const {owner} = ring;
	owner.assertUsable();
	const isVif = place instanceof InstanceObject && place.isVif;
	const faults = checkFaultNames(given, isVif ? 'vif' : 'ring');
	const only = conditionOf(faults.only);
	const condition = only && {
		name: only.name,
		args: readCondition(only, owner.reading('argument', "a fault's 'only'")),
	};
	const plans = faultPlans(faults);
	const link = faults.link === undefined ? [] : [takeDown(owner, faults.link)];
	return new Fault(ring.name, native, setAll(native(), ring.id, plans, link, condition));
}

/** Nothing moves any more when a packet that the condition matches is about to enter the ring. */
export function setPause(dataplane: Dataplane, ring: InputRing, only?: ConditionValue): Fault {
	const native = () => dataplane.native();
	ring.owner.assertUsable();
	const condition = only && {
		name: only.name,
		args: readCondition(only, ring.owner.reading('argument', "a pause's condition")),
	};
	const numbers = {bits: 1, places: 1, delay: 0n, jitter: 0n};
	const plan = {kind: 'pause', timing: 'always', n: 1, numbers} as const;
	return new Fault(ring.name, native, setAll(native(), ring.id, [plan], [], condition));
}

/** All of them or none. */
function setAll(
	native: NativeDataplane,
	ring: number,
	plans: readonly FaultPlan[],
	before: readonly Part[],
	only?: {readonly name: string; readonly args: Parameters<NativeDataplane['addFault']>[6]},
): Part[] {
	const parts = [...before];
	try {
		for (const {kind, timing, n, numbers} of plans) {
			const id = fromNative(() =>
				native.addFault(kind, ring, timing, n, numbers, only?.name, only?.args),
			);
			parts.push({kind, id, lift: () => fromNative(() => native.removeFault(id))});
		}
	} catch (error) {
		for (const part of parts) part.lift();
		throw error;
	}
	return parts;
}

function takeDown(vif: InstanceObject, link: unknown): Part {
	if (link !== 'down') {
		throw new RingtapError(
			'ERR_RINGTAP_FAULT_OPTION',
			`fault(): 'link' is ${inspect(link)}; it takes 'down'.`,
		);
	}
	const set = (up: boolean) => void vif.control('setLink', {up});
	const wasUp = vif.counts().linkUp === true;
	set(false);
	return {
		kind: 'link',
		lift: () => {
			if (wasUp && !vif.isRemoved) set(true);
		},
	};
}
