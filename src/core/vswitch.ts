import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {apply} from './apply.ts';
import type {Dataplane} from './dataplane.ts';
import type {TestVifParams, TestVifShape} from './generated/testvif.ts';
import {describeVswitch, type GraphDescription} from './graph-description.ts';
import {assertOutsideModules} from './host/in-module.ts';
import {type AnyInstance, type Instance, InstanceObject, type Vif} from './instance.ts';
import {Lifecycle} from './lifecycle.ts';
import {callModule, makeInstance} from './make-instance.ts';
import {
	ModuleClass,
	type ModuleClasses,
	resolveClass,
	type Shape,
	type ShapeOf,
} from './module-class.ts';
import {fromNative} from './native.ts';
import {OutputRing} from './output-ring.ts';
import type {PendingRule, Target} from './pending-rule.ts';
import type {Plan} from './plan.ts';
import {planOf} from './plan-of.ts';

/** What every class takes besides its own parameters. */
export interface InstanceParams {
	/** Packets its input ring holds, 1 to 1,048,576. Default: what its module asks for, else the dataplane's. */
	readonly ringSize?: number;
}
type ParamsArg<S extends Shape> =
	Record<never, never> extends S['params']
		? [params?: S['params'] & InstanceParams]
		: [params: S['params'] & InstanceParams];

export type TestVif = Instance<TestVifShape>;

/**
 * A vswitch: instances that may be wired together. It starts and stops by itself, or with its dataplane.
 */
export class Vswitch {
	/** Within its dataplane. */
	readonly name: string;
	/** @internal */
	readonly dataplane: Dataplane;
	/** @internal */
	readonly lifecycle: Lifecycle;
	#instances = new Map<string, InstanceObject>();
	#outputRings = new Map<string, OutputRing>();

	/** @internal */
	constructor(dataplane: Dataplane, name: string) {
		this.dataplane = dataplane;
		this.name = name;
		this.lifecycle = new Lifecycle(`vswitch '${name}'`);
	}

	// ———————————————————————————————————————————————————————————————————————————————— instances

	/**
	 * Makes an instance of a class, given as a value or by its registered name.
	 *
	 * @throws RingtapError ERR_RINGTAP_UNKNOWN_CLASS, …_NAME, …_DUPLICATE_NAME, …_RING_SIZE, of a parameter.
	 * @example
	 * const br = vsw.add(bridge, 'br0', {ageingTime: '60s'});
	 */
	// Not `ClassRef`: the compiler's message for a misspelt name would say so, and not list the names.
	add<C extends (keyof ModuleClasses & string) | ModuleClass<any>>(
		cls: C,
		name: string,
		...[params]: ParamsArg<ShapeOf<C>>
	): Instance<ShapeOf<C>> {
		this.dataplane.native();
		const found = resolveClass(cls);
		this.#assertNameIsFree(name);
		const instance = makeInstance(this, found, name, {...params} as Record<string, unknown>);
		this.#saveMembers();
		this.#instances.set(name, instance);
		return instance as unknown as Instance<ShapeOf<C>>;
	}

	/** A VIF whose far end is the test. */
	testVif(name: string, params: TestVifParams & InstanceParams = {}): TestVif {
		return this.add('testvif' as never, name, params as never) as unknown as TestVif;
	}

	/** `const [a, b, c] = vsw.testVifs('a', 'b', 'c')`: none is made when one of the names cannot be used. */
	testVifs<const N extends readonly string[]>(...names: N): {readonly [K in keyof N]: TestVif} {
		for (const [i, name] of names.entries()) {
			this.#assertNameIsFree(name);
			if (names.indexOf(name) !== i) throw duplicateName(name, this.name);
		}
		return names.map(name => this.testVif(name)) as {readonly [K in keyof N]: TestVif};
	}

	/** A ring that nobody reads but the test. */
	outputRing(name: string): OutputRing {
		this.dataplane.native();
		this.#assertNameIsFree(name);
		const cls = new ModuleClass({name: 'outputring', datapath: 'outputring', create: () => ({})});
		const ring = new OutputRing(makeInstance(this, cls, name, {}));
		this.#saveMembers();
		this.#outputRings.set(name, ring);
		return ring;
	}

	#assertNameIsFree(name: unknown): asserts name is string {
		assertName(name);
		if (this.#instances.has(name) || this.#outputRings.has(name)) {
			throw duplicateName(name, this.name);
		}
	}

	/** All its instances, by name. */
	get instances(): Readonly<Record<string, AnyInstance>> {
		return Object.fromEntries(this.#instances) as unknown as Record<string, AnyInstance>;
	}

	/**
	 * The test VIF of that name: how to get at what `apply` has made.
	 *
	 * @throws RingtapError ERR_RINGTAP_UNKNOWN_NAME
	 */
	vif(name: string): TestVif {
		const found = this.#instances.get(name);
		if (found?.class.datapath.captures) return found as unknown as TestVif;
		const vifs = [...this.#instances.values()].filter(it => it.class.datapath.captures);
		throw unknownName('test VIF', name, this.name, vifs);
	}

	/** The output ring of that name. @throws RingtapError ERR_RINGTAP_UNKNOWN_NAME */
	ring(name: string): OutputRing {
		const found = this.#outputRings.get(name);
		if (found) return found;
		throw unknownName('output ring', name, this.name, this.outputRings());
	}

	/** @internal Instances and output rings, in order of creation. */
	members(): InstanceObject[] {
		const rings = [...this.#outputRings.values()].map(ring => ring.instance);
		return [...this.#instances.values(), ...rings].sort((a, b) => a.id - b.id);
	}

	/** @internal An instance or output ring. */
	member(name: string): InstanceObject | undefined {
		return this.#instances.get(name) ?? this.#outputRings.get(name)?.instance;
	}

	/** @internal */
	outputRings(): readonly OutputRing[] {
		return [...this.#outputRings.values()];
	}

	/** @internal It goes, and rules about it with it: those that lead to it or match on it. */
	forget(gone: InstanceObject): void {
		for (const other of this.members()) {
			for (const rule of other.rules) {
				if (other !== gone && !rule.isAbout(gone)) continue;
				// The core does so by itself, but not before a transaction is over.
				if (other !== gone && this.dataplane.changes.areOpen) rule.remove();
				else rule.goWith();
			}
		}
		this.#saveMembers();
		this.#instances.delete(gone.name);
		this.#outputRings.delete(gone.name);
	}

	#saveMembers(): void {
		this.dataplane.changes.save(this, () => {
			const [instances, outputRings] = [new Map(this.#instances), new Map(this.#outputRings)];
			return () => {
				this.#instances = instances;
				this.#outputRings = outputRings;
			};
		});
	}

	/** @internal The index of a VIF of this vswitch. */
	resolveVif(value: unknown, what: string): number {
		if (!(value instanceof InstanceObject) || !value.isVif) {
			const vifs = this.members().filter(i => i.isVif);
			throw new RingtapError(
				'ERR_RINGTAP_PARAMETER_TYPE',
				`${what} is ${inspect(value, {depth: 0})}; it takes a VIF.`,
				vifs.length === 0 ? '' : `VIFs here: ${vifs.map(v => v.name).join(', ')}.`,
			);
		}
		value.assertUsable();
		if (value.vswitch !== this) {
			throw new RingtapError(
				'ERR_RINGTAP_OTHER_VSWITCH',
				`${what} is VIF ${value.name} of vswitch '${value.vswitch.name}'; it takes one of '${this.name}'.`,
			);
		}
		return value.index!;
	}

	// ———————————————————————————————————————————————————————————————————————————————— wiring

	/**
	 * Both ways: each VIF's default rule to `hub`, `hub`'s `outVif(v)` rule to `v`.
	 *
	 * @throws RingtapError ERR_RINGTAP_ALREADY_CONNECTED when a VIF already leads elsewhere, and what `to` throws.
	 */
	connect(
		hub: AnyInstance & {readonly when: {readonly outVif: (vif: Vif) => PendingRule}},
		...vifs: readonly (AnyInstance & Vif)[]
	): void {
		const from = asInstance(hub, 'hub');
		from.assertUsable();
		for (const vif of vifs) {
			const object = asInstance(vif, 'VIF');
			this.resolveVif(object, `connect(${from.name}, …)`);
			this.#assertLeadsNowhere(object, from);
		}
		if (from.vswitch !== this) throw otherVswitch(from, this);
		for (const vif of vifs) {
			vif.otherwise.to(hub);
			hub.when.outVif(vif).to(vif);
		}
	}

	/**
	 * One way, by default rules: `chain(a, fw, nat, b)`.
	 *
	 * @throws RingtapError ERR_RINGTAP_ALREADY_CONNECTED when a default rule is there already.
	 */
	chain(...path: readonly [AnyInstance, ...AnyInstance[], Target]): void {
		const from = path.slice(0, -1).map(step => asInstance(step, 'step'));
		for (const instance of from) {
			instance.assertUsable();
			if (instance.vswitch !== this) throw otherVswitch(instance, this);
			this.#assertLeadsNowhere(instance, undefined);
		}
		for (const [i, instance] of from.entries()) instance.otherwise.to(path[i + 1]!);
	}

	#assertLeadsNowhere(instance: InstanceObject, except: InstanceObject | undefined): void {
		const rule = instance.findRule('any');
		if (!rule || rule.targets.every(ring => ring.owner === except)) return;
		throw new RingtapError(
			'ERR_RINGTAP_ALREADY_CONNECTED',
			`${instance.name} leads to ${rule.targets.map(ring => ring.owner.name).join(', ')} already.`,
			`To replace that: ${instance.name}.otherwise.to(…).`,
		);
	}

	/** Its instances, output rings and rules as data that JSON can hold, and that `apply` takes. */
	describe(): GraphDescription {
		return describeVswitch(this);
	}

	/**
	 * What `apply` would do; changes nothing. Printed, a line for each step.
	 *
	 * @throws RingtapError as `apply`
	 */
	plan(description: GraphDescription): Plan {
		return planOf(this, description).plan;
	}

	/**
	 * Makes the graph as described: what is missing is added, what is not described removed, the rest left alone with
	 * its state, its queued packets and the hits of its rules. All at once, as a transaction; when anything fails,
	 * everything is as it was. Returns what was done.
	 *
	 * @throws RingtapError ERR_RINGTAP_DESCRIPTION, …_TARGET, of a class, a parameter, a condition: with the place in the
	 * description, `rules.fw[2].to`.
	 */
	apply(description: GraphDescription): Plan {
		return apply(this, description);
	}

	/** As `Dataplane.transaction`: rules change all at once, or not at all. */
	transaction<T>(change: () => T): T {
		return this.dataplane.transaction(change);
	}

	// ———————————————————————————————————————————————————————————————————————————————— lifecycle

	/** Starts it with its instances; the first injection does so, too. @throws RingtapError ERR_RINGTAP_ALREADY_STARTED */
	start(): void {
		assertOutsideModules();
		this.dataplane.native();
		this.dataplane.changes.refuse('start()');
		this.lifecycle.start(() => this.startMembers());
	}

	/** @internal Starts the members that are not started; on a failure, those already started run on. */
	startMembers(): void {
		const native = this.dataplane.native();
		for (const member of this.members()) {
			if (member.isStarted) continue;
			const of = `${member.class.name} '${member.name}'`;
			fromNative(() => native.startInstance(member.id));
			callModule(of, 'start', () => member.module.start?.());
			member.isStarted = true;
		}
	}

	/** Asks to stop, and returns promptly; `wait` confirms it. @throws RingtapError ERR_RINGTAP_NOT_STARTED */
	stop(): void {
		assertOutsideModules();
		const native = this.dataplane.native();
		this.dataplane.changes.refuse('stop()');
		this.lifecycle.stop(() => {
			for (const member of this.members().reverse()) {
				if (!member.isStarted) continue;
				member.isStarted = false;
				fromNative(() => native.stopInstance(member.id));
				callModule(member.name, 'stop', () => member.module.stop?.());
			}
		});
	}

	/** Resolves when it has stopped. */
	async wait(): Promise<void> {
		await this.lifecycle.stopped();
		for (const member of this.members()) await member.module.wait?.();
	}

	/** @internal After the dataplane has closed. */
	close(): void {
		for (const member of this.members().reverse()) {
			if (member.isStarted) member.module.stop?.();
			member.module.removed?.();
		}
		this.lifecycle.close();
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		const names = this.members().map(member => `${member.class.name} ${member.name}`);
		return `vswitch ${this.name} (${this.lifecycle.state}): ${names.join(', ') || 'empty'}`;
	}
}

/** @throws RingtapError ERR_RINGTAP_NAME */
export function assertName(name: unknown): asserts name is string {
	if (typeof name === 'string' && /^[^\s\p{C}]{1,64}$/u.test(name)) return;
	throw new RingtapError(
		'ERR_RINGTAP_NAME',
		`${inspect(name)} cannot name an instance: 1 to 64 characters, no spaces.`,
	);
}

function duplicateName(name: string, vswitch: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_DUPLICATE_NAME',
		`There is an instance '${name}' in vswitch '${vswitch}' already.`,
		'Names are unique in a vswitch; remove() the other, or choose another name.',
	);
}

function unknownName(
	what: string,
	name: string,
	vswitch: string,
	known: readonly {readonly name: string}[],
): RingtapError {
	const names = known.map(one => one.name);
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_NAME',
		`There is no ${what} ${inspect(name)} in vswitch '${vswitch}'.${didYouMean(String(name), names)}`,
		names.length === 0 ? '' : `There are: ${names.join(', ')}.`,
	);
}

function otherVswitch(instance: InstanceObject, here: Vswitch): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_OTHER_VSWITCH',
		`${instance.name} is in vswitch '${instance.vswitch.name}', not in '${here.name}': ` +
			'only instances of the same vswitch can be connected.',
	);
}

function asInstance(value: unknown, role: string): InstanceObject {
	if (value instanceof InstanceObject) return value;
	throw new RingtapError(
		'ERR_RINGTAP_NOT_AN_INSTANCE',
		`${inspect(value, {depth: 0})} is no instance, and so no ${role}.`,
		'Instances are what vswitch.add(…) and vswitch.testVif(…) return.',
	);
}
