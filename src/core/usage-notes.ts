import type {Dataplane} from './dataplane.ts';
import type {InstanceObject} from './instance.ts';
import {fromNative, type NativeDataplane} from './native.ts';
import type {Rule} from './rule.ts';
import {shadowedRules} from './shadowing.ts';

/** Name → name → how often. */
export type Tally = Record<string, Record<string, number>>;

/** What of a dataplane was used. */
export interface Usage {
	/** In the order in which they were laid; removed and replaced ones included. */
	readonly rules: readonly RuleUsage[];
	/** Class → drop reason → packets. */
	readonly drops: Tally;
	/** Class → command → calls. */
	readonly commands: Tally;
}

export interface RuleUsage {
	readonly rule: Rule;
	/** Its stack leads to the call that laid it. */
	readonly where: Error;
	readonly packets: number;
	/** The rule before it that takes all that it could match. */
	readonly shadowedBy?: Rule;
}

/**
 * Notes what of a dataplane is used, while that happens: rules, commands, and what instances that are removed have
 * dropped. Everything else is counted when it is taken.
 */
export class UsageNotes {
	readonly #here: () => Error;
	readonly #rules = new Map<Rule, Error>();
	readonly #commands: Tally = {};
	readonly #drops: Tally = {};
	#taken: Usage | undefined;

	/** `here`: the stack of whoever calls, read much later or never. */
	constructor(here: () => Error) {
		this.#here = here;
	}

	ruleLaid(rule: Rule): void {
		this.#rules.set(rule, this.#here());
		rule.owner.vswitch.dataplane.changes.note(() => this.#rules.delete(rule));
	}

	/** It was answered: a command that is refused has done nothing. */
	commandCalled({class: {name}}: InstanceObject, command: string): void {
		count(this.#commands, name, command, 1);
	}

	/** What the instance has dropped is not known any more once `remove` has been called. */
	duringRemoval(instance: InstanceObject, native: NativeDataplane, remove: () => void): void {
		const dropped = (): bigint => native.ledger().dropped['instance-removed'] ?? 0n;
		const [{dropped: own}, before] = fromNative(() => [native.counters(instance.id), dropped()]);
		const {datapath} = instance.class;
		for (const [i, {name}] of datapath.drops.entries()) this.#countDrop(instance, name, own[i]!);
		remove();
		this.#countDrop(instance, 'instance-removed', fromNative(dropped) - before);
	}

	/** As of now; as of the first time, when it is asked for again. */
	take(dataplane: Dataplane): Usage {
		this.#taken ??= this.#count(dataplane);
		return this.#taken;
	}

	#count(dataplane: Dataplane): Usage {
		const members = dataplane.members();
		for (const member of members)
			for (const [reason, packets] of Object.entries(member.counters.dropped))
				this.#countDrop(member, reason, packets);
		const hits = new Map([...this.#rules.keys()].map(rule => [rule, Number(rule.hits.packets)]));
		const shadows = new Map(
			members.flatMap(member => [...shadowedRules(member, rule => hits.get(rule) === 0)]),
		);
		const rules = [...this.#rules].map(([rule, where]) => {
			const shadowedBy = shadows.get(rule);
			return {rule, where, packets: hits.get(rule)!, ...(shadowedBy && {shadowedBy})};
		});
		return {rules, drops: this.#drops, commands: this.#commands};
	}

	#countDrop({class: {name}}: InstanceObject, reason: string, packets: bigint): void {
		if (packets > 0n) count(this.#drops, name, reason, Number(packets));
	}
}

function count(tally: Tally, name: string, what: string, by: number): void {
	tally[name] ??= {};
	tally[name][what] = (tally[name][what] ?? 0) + by;
}
