import {RingtapError} from '../errors.ts';
import type {ConditionValue} from './condition.ts';
import type {InstanceObject} from './instance.ts';
import {OutputRing} from './output-ring.ts';
import {InputRing} from './ring.ts';
import type {Rule} from './rule.ts';

/** Where a rule may lead. */
export type Target = import('./instance.ts').AnyInstance | InputRing | OutputRing;

/** DPDK-wide habit: room on both sides. */
export const defaultPriority = 100;
const maxPriority = 2 ** 32 - 1;

/** A rule that has no target yet. One that never gets its `to` fails the next run. */
export class PendingRule {
	readonly #owner: InstanceObject;
	readonly #condition: ConditionValue;
	#priority = defaultPriority;

	/** @internal */
	constructor(owner: InstanceObject, condition: ConditionValue) {
		this.#owner = owner;
		this.#condition = condition;
		const {pendingRules, changes} = owner.vswitch.dataplane;
		pendingRules.add(this);
		changes.note(() => pendingRules.delete(this));
	}

	/**
	 * Lower first; default 100; equal: in order of addition.
	 *
	 * @throws RingtapError ERR_RINGTAP_PRIORITY
	 */
	priority(n: number): this {
		checkPriority(n, `A rule of ${this.#owner.name}`);
		this.#priority = n;
		return this;
	}

	/**
	 * Puts the rule in force. Several targets: each gets the packet, by reference. When it throws, there is no rule.
	 *
	 * @throws RingtapError ERR_RINGTAP_TARGET, …_OTHER_VSWITCH, …_REMOVED, …_DUPLICATE_TARGET
	 */
	to(...targets: readonly [Target, ...Target[]]): Rule {
		const owner = this.#owner;
		// Also when it cannot be: then that has been told, and the next run has nothing to add.
		owner.vswitch.dataplane.pendingRules.delete(this);
		if (targets.length === 0) {
			throw new RingtapError('ERR_RINGTAP_TARGET', `${this} leads nowhere.`, 'Give to() a target.');
		}
		const rings = targets.map(target => resolveTarget(owner, target));
		return owner.addRule(this.#condition, this.#priority, rings);
	}

	toString(): string {
		return `The rule ${this.#owner.name}.when.${this.#condition}`;
	}
}

/** @throws RingtapError ERR_RINGTAP_PRIORITY */
export function checkPriority(n: unknown, of: string): asserts n is number {
	if (typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= maxPriority) return;
	throw new RingtapError(
		'ERR_RINGTAP_PRIORITY',
		`${of} was given priority ${String(n)}; it takes a whole number from 0 to ${maxPriority}.`,
	);
}

export function resolveTarget(owner: InstanceObject, target: unknown): InputRing {
	const ring = ringOf(target);
	if (!ring) {
		throw new RingtapError(
			'ERR_RINGTAP_TARGET',
			`A rule of ${owner.name} cannot lead to ${String(target)}.`,
			'It leads to an instance, an input ring or an output ring.',
		);
	}
	const to = ring.owner;
	to.assertUsable();
	if (to.vswitch !== owner.vswitch) {
		throw new RingtapError(
			'ERR_RINGTAP_OTHER_VSWITCH',
			`${owner.name} is in vswitch '${owner.vswitch.name}' and ${to.name} in '${to.vswitch.name}': ` +
				'only instances of the same vswitch can be connected.',
			'Put both into one vswitch.',
		);
	}
	return ring;
}

function ringOf(target: unknown): InputRing | undefined {
	if (target instanceof InputRing) return target;
	if (target instanceof OutputRing) return target.instance.input;
	const {input} = (target ?? {}) as {input?: unknown};
	return input instanceof InputRing ? input : undefined;
}
