import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Mac} from '../packet/types.ts';
import {CapturedPackets} from './captured-packets.ts';
import {
	type Condition,
	type ConditionName,
	ConditionValue,
	conditionProxy,
	conditions,
	readCondition,
	unknownCondition,
} from './condition.ts';
import {runCommand} from './control.ts';
import type {Conditions} from './generated/conditions.ts';
import {describeInstance, type InstanceDescription} from './instance-description.ts';
import type {Module} from './module.ts';
import type {ModuleClass, Shape, shape} from './module-class.ts';
import {fromNative, type NativeDataplane, type NativeInstance} from './native.ts';
import {PendingRule} from './pending-rule.ts';
import {type Receiver, receiver} from './receiver.ts';
import {InputRing} from './ring.ts';
import {Rule} from './rule.ts';
import {formatMac, type Reading} from './schema.ts';
import type {Vswitch} from './vswitch.ts';

declare const instanceBrand: unique symbol;
declare const vifBrand: unique symbol;

/** Where packets enter and leave the data plane. */
export interface Vif {
	readonly [vifBrand]: true;
	readonly name: string;
	/** From 1; per dataplane. */
	readonly index: number;
	readonly mac: Mac;
	/** The second ring of a VIF made with `inbound: true`: what is put there enters as if from the wire. */
	readonly inbound: InputRing;
}

/** Any instance, whatever its class: what graphs are made of. */
export interface AnyInstance {
	readonly [instanceBrand]: true;
	/** Within its vswitch; unique in the dataplane. */
	readonly name: string;
	/** The ring that it reads: `br.input`. */
	readonly input: InputRing;
	/** The default rule, `when.any()`. */
	readonly otherwise: PendingRule;
	/** Its output rules, in the order in which they are asked. */
	readonly rules: readonly Rule[];
	/** What it is, does and has done, as data; changes nothing. */
	describe(): InstanceDescription;
	/**
	 * Packets still queued for it are counted as dropped, `instance-removed`; rules that lead to it, or match on it,
	 * go with it.
	 */
	remove(): void;
}

/** Reasons every class has. All are faults, but for those that faults set on purpose have: they are asked for. */
export type CommonDrop =
	| 'no-rule'
	| 'ring-full'
	| 'no-mbuf'
	| 'not-emitted'
	| 'loop-limit'
	| 'module-threw'
	| 'instance-removed'
	| 'fault-full'
	| 'fault-drop';

type CommandArgs<F> = F extends (...args: infer A) => unknown ? A : never;
type CommandResult<F> = F extends (...args: never[]) => infer R ? R : never;

export interface InstanceBase<S extends Shape> extends AnyInstance {
	readonly [shape]: S;
	/** `br.when.outVif(a).to(a)`, or `fw.when(when.vlanId(10)).to(a, b)`: only conditions that the class has. */
	readonly when: When<S['conditions']>;
	/** Packets so far: taken from its rings, emitted, held; dropped, by reason. */
	readonly counters: {
		readonly received: bigint;
		readonly sent: bigint;
		readonly held: bigint;
		readonly dropped: Readonly<Record<S['drops'] | CommonDrop, bigint>>;
	};
	/** Gives it a command of its class, and returns the answer; `.help bridge` lists them. */
	control<K extends keyof S['commands'] & string>(
		command: K,
		...value: CommandArgs<S['commands'][K]>
	): CommandResult<S['commands'][K]>;
}

export type When<K extends ConditionName> = ((condition: Condition<K>) => PendingRule) & {
	readonly [N in K]: (...args: Conditions[N]) => PendingRule;
};

export type Instance<S extends Shape> = InstanceBase<S> &
	(S['vif'] extends true ? Vif : unknown) &
	(S['captures'] extends true ? Receiver : unknown);

/** What an Instance is inside, whatever its class. */
export class InstanceObject {
	readonly name: string;
	readonly class: ModuleClass;
	readonly vswitch: Vswitch;
	readonly id: number;
	readonly input: InputRing;
	module: Module;
	readonly when: unknown;
	isRemoved = false;
	/** The parameters it was given, and what `configure` has made of them since. */
	given: Readonly<Record<string, unknown>> = {};
	/** Of the lifecycle: started by its vswitch. */
	isStarted = false;
	readonly #made: NativeInstance;
	readonly #inbound: InputRing | undefined;
	#rules: Rule[] = [];
	/** What `rules` has shown since they last changed. */
	#shownRules: readonly Rule[] | undefined;
	#leftAtFarEnd = CapturedPackets.none;
	#leftDrops = CapturedPackets.none;

	constructor(
		vswitch: Vswitch,
		cls: ModuleClass,
		name: string,
		module: Module,
		made: NativeInstance,
	) {
		this.vswitch = vswitch;
		this.class = cls;
		this.name = name;
		this.module = module;
		this.id = made.id;
		this.#made = made;
		this.input = new InputRing(this, made.input, `${name}.input`);
		if (made.inbound !== undefined)
			this.#inbound = new InputRing(this, made.inbound, `${name}.inbound`);
		this.when = this.#makeWhen();
		if (cls.datapath.captures) Object.defineProperty(this, receiver, {value: true});
	}

	/** The native dataplane, if this instance may still be used. */
	native(): NativeDataplane {
		this.assertUsable();
		return this.vswitch.dataplane.native();
	}

	assertUsable(): void {
		this.vswitch.dataplane.native();
		if (!this.isRemoved) return;
		throw new RingtapError(
			'ERR_RINGTAP_REMOVED',
			`Instance '${this.name}' has been removed from vswitch '${this.vswitch.name}'.`,
			'Add it again: vswitch.add(…) gives a new one.',
		);
	}

	// ———————————————————————————————————————————————————————————————————————————————— as a VIF

	get isVif(): boolean {
		return this.#made.vif !== undefined;
	}

	get index(): number | undefined {
		return this.#made.vif;
	}

	get mac(): string | undefined {
		return this.#made.mac && formatMac(this.#made.mac);
	}

	/** @internal Its own: one, or two. */
	get rings(): readonly InputRing[] {
		return this.#inbound ? [this.input, this.#inbound] : [this.input];
	}

	get inbound(): InputRing {
		if (this.#inbound) return this.#inbound;
		throw new RingtapError(
			'ERR_RINGTAP_NO_INBOUND',
			`'${this.name}' has no inbound ring.`,
			this.isVif ? 'Make it with {inbound: true}.' : 'Only a VIF may have one.',
		);
	}

	get hasInbound(): boolean {
		return this.#inbound !== undefined;
	}

	/** The worker lcore that runs it, by its number in `dataplane.lcores`; undefined when stepped, or not started. */
	get lcore(): number | undefined {
		const lcore = this.native().lcoreOf(this.id);
		return lcore < 0 ? undefined : lcore;
	}

	// ———————————————————————————————————————————————————————————————————————————————— rules

	#makeWhen(): unknown {
		const start = (condition: unknown): PendingRule => {
			if (!(condition instanceof ConditionValue)) {
				throw new RingtapError(
					'ERR_RINGTAP_CONDITION',
					`${this.name}.when(…) was given ${inspect(condition)}; it takes a condition.`,
					'For example when.vlanId(10).',
				);
			}
			for (const kind of condition.kinds) this.#assertSupports(kind);
			return this.#pend(condition);
		};
		return conditionProxy(start, name => {
			this.#assertSupports(name);
			return (...args: unknown[]) => this.#pend(new ConditionValue(name, args));
		});
	}

	/** Arguments are read at once: a mistake is told where it was made. */
	#pend(condition: ConditionValue): PendingRule {
		this.assertUsable();
		readCondition(
			condition,
			this.reading('argument', `condition ${condition.name} of '${this.name}'`),
		);
		return new PendingRule(this, condition);
	}

	#assertSupports(condition: string): void {
		assertSupports(this.class, condition, this.name);
	}

	get otherwise(): PendingRule {
		this.#assertSupports('any');
		return this.#pend(new ConditionValue('any', []));
	}

	get rules(): readonly Rule[] {
		this.#shownRules ??= [...this.#rules];
		return this.#shownRules;
	}

	addRule(condition: ConditionValue, priority: number, targets: readonly InputRing[]): Rule {
		const native = this.native();
		const args = readCondition(condition, this.reading('argument', `condition of '${this.name}'`));
		const rings = Uint32Array.from(targets, ring => ring.id);
		const before = condition.takesNoParameter ? this.findRule(condition.name) : undefined;
		const lastHits = before?.hits;
		const {rule: id} = fromNative(() =>
			native.addRule(this.id, priority, condition.name, args, rings),
		);
		this.#saveRules();
		if (before && lastHits) before.retire(lastHits);
		if (before) this.forgetRule(before);
		const rule = new Rule(this, id, condition, priority, targets, before);
		const place = this.#rules.findLastIndex(earlier => earlier.priority <= priority) + 1;
		this.#rules.splice(place, 0, rule);
		this.vswitch.dataplane.trace.note(rule);
		this.#shownRules = undefined;
		this.vswitch.dataplane.usage?.ruleLaid(rule);
		return rule;
	}

	/** `rules`: all of them, in the order in which they are to be asked. */
	reorderRules(rules: readonly Rule[]): void {
		const native = this.native();
		const ids = Uint32Array.from(rules, rule => rule.id);
		fromNative(() => native.reorderRules(this.id, ids));
		this.#saveRules();
		this.#rules = [...rules];
		this.#shownRules = undefined;
	}

	/** The rule in force of a condition without parameters. */
	findRule(condition: string): Rule | undefined {
		return this.#rules.find(rule => rule.condition.name === condition);
	}

	forgetRule(gone: Rule): void {
		this.#saveRules();
		this.#rules.splice(this.#rules.indexOf(gone), 1);
		this.#shownRules = undefined;
	}

	#saveRules(): void {
		this.vswitch.dataplane.changes.save(this, () => {
			const before = [...this.#rules];
			return () => {
				this.#rules = before;
				this.#shownRules = undefined;
			};
		});
	}

	reading(kind: string, of = `${this.class.name} '${this.name}'`): Reading {
		return {of, kind, vif: (value, what) => this.vswitch.resolveVif(value, what)};
	}

	// ———————————————————————————————————————————————————————————————————————————————— control and counts

	control(command: string, value?: unknown): unknown {
		const answer = runCommand(this, command, value);
		this.vswitch.dataplane.usage?.commandCalled(this, command);
		return answer;
	}

	get counters() {
		const {received, sent, held, dropped} = this.counts();
		const names = this.class.datapath.drops.map(drop => drop.name);
		return {
			received,
			sent,
			held,
			dropped: Object.fromEntries(names.map((name, i) => [name, dropped[i]!])),
		};
	}

	/** As the core counts, drops by number. */
	counts() {
		const native = this.native();
		return fromNative(() => native.counters(this.id));
	}

	claim(): CapturedPackets {
		return this.claimFarEnd();
	}

	/** Everything its far end got since the last claim; of a removed one: what it had got. */
	claimFarEnd(): CapturedPackets {
		if (this.isRemoved) {
			const left = this.#leftAtFarEnd;
			this.#leftAtFarEnd = CapturedPackets.none;
			return left;
		}
		const native = this.native();
		return fromNative(() => CapturedPackets.of(native.claim(this.id)));
	}

	claimDrops(): CapturedPackets {
		if (this.isRemoved) {
			const left = this.#leftDrops;
			this.#leftDrops = CapturedPackets.none;
			return left;
		}
		const native = this.native();
		return fromNative(() => CapturedPackets.of(native.claimDrops(this.id)));
	}

	/** Of a removed one: how many packets it had got and dropped that nobody has claimed. */
	get left(): {atFarEnd: number; drops: number} {
		return {atFarEnd: this.#leftAtFarEnd.length, drops: this.#leftDrops.length};
	}

	describe(): InstanceDescription {
		return describeInstance(this);
	}

	remove(): void {
		const native = this.native();
		const {changes} = this.vswitch.dataplane;
		this.vswitch.forget(this);
		this.isRemoved = true;
		changes.note(() => {
			this.isRemoved = false;
		});
		changes.finally(() => this.#leave(native));
	}

	/** Nobody knows it any more; it keeps what its far end had got and nobody has claimed. */
	#leave(native: NativeDataplane): void {
		if (this.isStarted) this.module.stop?.();
		const remove = (): void =>
			fromNative(() => {
				this.#leftAtFarEnd = CapturedPackets.of(native.claim(this.id));
				this.#leftDrops = CapturedPackets.of(native.removeInstance(this.id));
			});
		const {usage} = this.vswitch.dataplane;
		if (usage) usage.duringRemoval(this, native, remove);
		else remove();
		this.module.removed?.();
		this.vswitch.dataplane.removed.push(this);
	}

	/** The transaction that made it is undone. */
	undoMaking(native: NativeDataplane): void {
		this.isRemoved = true;
		try {
			if (this.isStarted) this.module.stop?.();
		} finally {
			fromNative(() => native.removeInstance(this.id));
			this.module.removed?.();
		}
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		if (this.isRemoved) return `${this.class.name} ${this.name} (removed)`;
		const {received, sent, dropped} = this.counters;
		const drops = Object.entries(dropped).filter(([, packets]) => packets > 0n);
		const lines = [
			`${this.class.name} ${this.name}${this.isVif ? ` · VIF ${this.index} ${this.mac}` : ''}`,
			`  received ${received}, sent ${sent}${drops.map(([r, n]) => `, ${r} ${n}`).join('')}`,
			...this.rules.map(rule => `  ${inspect(rule)}`),
		];
		return lines.join('\n');
	}
}

/** @throws RingtapError ERR_RINGTAP_UNSUPPORTED_CONDITION, …_UNKNOWN_CONDITION */
export function assertSupports({name, datapath}: ModuleClass, condition: string, of: string): void {
	const supported = datapath.conditions;
	if (supported.includes(condition)) return;
	if (!conditions().has(condition)) throw unknownCondition(condition);
	throw new RingtapError(
		'ERR_RINGTAP_UNSUPPORTED_CONDITION',
		`Class '${name}' does not support the condition '${condition}', asked of '${of}'.`,
		supported.length === 0 ? 'It has no output rules.' : `It supports: ${supported.join(', ')}.`,
	);
}
