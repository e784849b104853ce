import {RingtapError} from '../errors.ts';
import type {ConditionValue} from './condition.ts';
import type {InstanceObject} from './instance.ts';
import {fromNative} from './native.ts';
import type {InputRing} from './ring.ts';

export interface RuleHits {
	readonly packets: bigint;
	readonly bytes: bigint;
}

/** An output rule in force: match, parameter, rings. */
export class Rule {
	/** A rule whose condition takes no parameter replaces the one before it: that one. */
	readonly replaced: Rule | undefined;
	/** Lower is asked first; of the same, the one added first. */
	readonly priority: number;
	/** @internal */
	readonly id: number;
	/** @internal */
	readonly owner: InstanceObject;
	/** @internal */
	readonly condition: ConditionValue;
	/** @internal */
	readonly targets: readonly InputRing[];
	#lastHits: RuleHits | undefined;

	/** @internal */
	constructor(
		owner: InstanceObject,
		id: number,
		condition: ConditionValue,
		priority: number,
		targets: readonly InputRing[],
		replaced: Rule | undefined,
	) {
		this.owner = owner;
		this.id = id;
		this.condition = condition;
		this.priority = priority;
		this.targets = targets;
		this.replaced = replaced;
	}

	/** Packets it decided, and their bytes. Of a removed rule: until it was removed. */
	get hits(): RuleHits {
		if (this.#lastHits) return this.#lastHits;
		const native = this.owner.native();
		const [packets, bytes] = fromNative(() => native.ruleHits(this.owner.id, this.id));
		return {packets, bytes};
	}

	/** Whether it has been removed. */
	get isRemoved(): boolean {
		return this.#lastHits !== undefined;
	}

	/** From here on it decides nothing. @throws RingtapError ERR_RINGTAP_REMOVED when it has been removed or replaced. */
	remove(): void {
		const native = this.owner.native();
		if (this.isRemoved) {
			throw new RingtapError('ERR_RINGTAP_REMOVED', `Rule ${this} has been removed already.`);
		}
		const {hits} = this;
		fromNative(() => native.removeRule(this.owner.id, this.id));
		this.retire(hits);
		this.owner.forgetRule(this);
	}

	/** @internal Whether it leads to an instance or matches on it. */
	isAbout(instance: InstanceObject): boolean {
		return this.targets.some(ring => ring.owner === instance) || this.condition.mentions(instance);
	}

	/** @internal The core removes it together with an instance. */
	goWith(): void {
		this.retire(this.hits);
		this.owner.forgetRule(this);
	}

	/** @internal It has gone, with these counts. */
	retire(hits: RuleHits): void {
		this.#lastHits = hits;
		this.owner.vswitch.dataplane.changes.note(() => {
			this.#lastHits = undefined;
		});
	}

	/** `br0: outVif(b) → b` */
	toString(): string {
		const targets = this.targets.map(ring => ring.owner.name).join(', ');
		return `${this.owner.name}: ${this.condition} → ${targets}`;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		const {packets, bytes} = this.hits;
		const count = `${packets} ${packets === 1n ? 'packet' : 'packets'}, ${bytes} bytes`;
		return `rule ${this}  ${count}${this.isRemoved ? ' (removed)' : ''}`;
	}
}
