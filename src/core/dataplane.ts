import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {timed} from '../timing.ts';
import {ConditionValue, readCondition} from './condition.ts';
import {checkOptions, type DataplaneOptions, idleGiven} from './dataplane-options.ts';
import {parseDuration} from './duration.ts';
import {type Fault, type FaultPlace, type FaultsFor, setFault, setPause} from './fault.ts';
import type {HostedInstance} from './host/hosted-instance.ts';
import {assertOutsideModules} from './host/in-module.ts';
import {
	type InjectionGiven,
	type InjectionTarget,
	type InjectNumbersGiven,
	type PacketsGiven,
	type ResolvedInjection,
	resolveInjection,
	vswitchOf,
} from './injection.ts';
import type {AnyInstance, InstanceObject, Vif} from './instance.ts';
import {LaterQueue} from './later-queue.ts';
import {type Lcore, lcoresOf, placeOn} from './lcore.ts';
import {type Ledger, readLedger} from './ledger.ts';
import {Lifecycle} from './lifecycle.ts';
import {ModuleErrors} from './module-errors.ts';
import {
	fromNative,
	type LogLine,
	type NativeCustodyFault,
	type NativeDataplane,
	type NativePaused,
	native,
} from './native.ts';
import type {PendingRule} from './pending-rule.ts';
import {pollable} from './pollable.ts';
import {projectDefaults} from './project-defaults.ts';
import type {InputRing} from './ring.ts';
import {defaultRingSize} from './ring-size.ts';
import {Tap} from './tap.ts';
import {tapPlace} from './tap-place.ts';
import {Trace} from './trace.ts';
import {Changes, transact} from './transaction.ts';
import type {UsageNotes} from './usage-notes.ts';
import {Vswitch} from './vswitch.ts';

/**
 * The vswitches, started and stopped together: the original's dispatcher. Stepped, it runs on the thread that calls
 * it; live, on worker lcores, which stand still during each call.
 *
 * @example
 * const dp = new Dataplane();
 * const vsw = dp.vswitch('v0');
 */
export class Dataplane {
	/** @internal */
	readonly ringSize: number;
	/** Whether worker lcores run it; else it is stepped, by whoever calls. */
	readonly isLive: boolean;
	/** @internal */
	readonly seed: number;
	/** @internal What the code of modules threw. */
	readonly moduleErrors = new ModuleErrors();
	/** @internal Mbufs it may use. */
	readonly quota: number;
	/** @internal In order of creation, removed ones included. */
	readonly everyInstance: InstanceObject[] = [];
	/** @internal Removed ones, whose last packets nobody has collected yet. */
	readonly removed: InstanceObject[] = [];
	/** @internal Rules begun with `when` that have no target yet. */
	readonly pendingRules = new Set<PendingRule>();
	/** @internal What transactions that last have done. */
	readonly changes = new Changes();
	/** @internal What of it is used; kept only when somebody asks for it before it is. */
	usage: UsageNotes | undefined;
	/** What becomes of packets, hop by hop, as far as it is switched on. */
	readonly trace: Trace = new Trace(this);
	readonly #vswitches = new Map<string, Vswitch>();
	readonly #lifecycle = new Lifecycle('the dataplane');
	readonly #unstarted = new Set<Vswitch>();
	readonly #vifs = new Map<number, InstanceObject>();
	readonly #later = new LaterQueue();
	readonly #faults: Fault[] = [];
	#isServed = false;
	#native: NativeDataplane | undefined;

	/** @throws RingtapError ERR_RINGTAP_OPTION, …_QUOTA, …_EAL, …_NATIVE_MISSING */
	constructor(options: DataplaneOptions = {}) {
		checkOptions(options);
		this.ringSize = options.ringSize ?? projectDefaults().ringSize ?? defaultRingSize;
		this.isLive = options.live !== undefined;
		this.seed = options.seed ?? 0;
		this.#native = fromNative(() => {
			timed('EAL and pool', () => native().open(projectDefaults().mbufs ?? 0, options.memory));
			return new (native().Dataplane)({
				quota: options.mbufs ?? 0,
				burst: options.burst ?? 32,
				maxHops: options.maxHops ?? 10_000,
				ringFullDrops: options.ringFull === 'drop',
				checked: options.checked ?? false,
				liveWorkers: options.live ?? 0,
				...(options.cpus && {cpus: Uint32Array.from(options.cpus)}),
				...(options.idle !== undefined && {idle: idleGiven(options.idle)}),
				seed: this.seed,
				stress: options.stress ?? 0,
				clockStartNs: options.clockStartNs ?? 0,
			});
		});
		this.quota = options.mbufs ?? native().pool()!.size;
		const {trace = false} = options;
		if (trace !== false) this.trace.start(trace === true ? {} : trace);
	}

	/** @internal @throws RingtapError ERR_RINGTAP_CLOSED */
	native(): NativeDataplane {
		if (this.#native) return this.#native;
		throw new RingtapError(
			'ERR_RINGTAP_CLOSED',
			'This dataplane has been closed, and everything in it.',
			'What a scenario makes ends with the scenario.',
		);
	}

	/** A new vswitch of that name. @throws RingtapError ERR_RINGTAP_DUPLICATE_NAME, …_NAME */
	vswitch(name: string): Vswitch {
		this.native();
		if (typeof name !== 'string' || !/^[^\s\p{C}]{1,64}$/u.test(name)) {
			throw new RingtapError(
				'ERR_RINGTAP_NAME',
				`${inspect(name)} cannot name a vswitch: 1 to 64 characters, no spaces.`,
			);
		}
		if (this.#vswitches.has(name)) {
			throw new RingtapError(
				'ERR_RINGTAP_DUPLICATE_NAME',
				`There is a vswitch '${name}' already.`,
				'Names of vswitches are unique in a dataplane.',
			);
		}
		const made = new Vswitch(this, name);
		this.#vswitches.set(name, made);
		this.changes.note(() => this.#vswitches.delete(name));
		return made;
	}

	/** All vswitches, by name. */
	get vswitches(): Readonly<Record<string, Vswitch>> {
		return Object.fromEntries(this.#vswitches);
	}

	// ———————————————————————————————————————————————————————————————————————————————— changes

	/**
	 * Many changes at once: rules, instances and output rings that `change` adds and removes. Each packet sees all of
	 * them or none, at every instance that it passes; packets under way go on by the rules before. When `change` throws,
	 * everything is as it was, and the error is passed on. Returns what `change` returns.
	 *
	 * @throws RingtapError ERR_RINGTAP_ASYNC_TRANSACTION; inside, ERR_RINGTAP_TRANSACTION of whatever else is done.
	 * @example
	 * vsw.transaction(() => {
	 *   for (const rule of fw.rules) rule.remove();
	 *   for (const dport of ports) fw.when.fiveTuple({dport}).to(allowed);
	 * });
	 */
	transaction<T>(change: () => T): T {
		assertOutsideModules();
		return transact(this, change, () => this.#startNew());
	}

	// ———————————————————————————————————————————————————————————————————————————————— lifecycle

	/** Starts every vswitch that is not running. @throws RingtapError ERR_RINGTAP_ALREADY_STARTED */
	start(): void {
		assertOutsideModules();
		this.native();
		this.changes.refuse('start()');
		this.#lifecycle.start(() => {
			for (const vswitch of this.#vswitches.values())
				if (!vswitch.lifecycle.isRunning) vswitch.start();
		});
	}

	/** Asks every running vswitch to stop. @throws RingtapError ERR_RINGTAP_NOT_STARTED when none runs. */
	stop(): void {
		assertOutsideModules();
		this.native();
		this.changes.refuse('stop()');
		const running = [...this.#vswitches.values()].filter(({lifecycle}) => lifecycle.isRunning);
		for (const vswitch of running) vswitch.stop();
		if (running.length === 0 || this.#lifecycle.isRunning) this.#lifecycle.stop(() => {});
	}

	/** Resolves when it and its vswitches have stopped. */
	async wait(): Promise<void> {
		await this.#lifecycle.stopped();
		for (const vswitch of this.#vswitches.values()) await vswitch.wait();
	}

	/** Tears everything down, in reverse order. May be called twice; everything else throws afterwards. */
	close(): void {
		const closing = this.#native;
		if (!closing) return;
		this.changes.refuse('close()');
		assertOutsideModules();
		this.usage?.take(this);
		for (const vswitch of [...this.#vswitches.values()].reverse()) vswitch.close();
		this.#lifecycle.close();
		this.#native = undefined;
		closing.close();
	}

	/** Whether it has been closed: nothing can be done with it any more. */
	get isClosed(): boolean {
		return this.#native === undefined;
	}

	/** @internal A new instance: to be started with the next run, if its vswitch is running. */
	noteMember(instance: InstanceObject): void {
		this.everyInstance.push(instance);
		if (instance.isVif) this.#vifs.set(instance.index!, instance);
		if (instance.class.hosted) this.#serveModules();
		if (instance.vswitch.lifecycle.isRunning) this.#unstarted.add(instance.vswitch);
	}

	// ———————————————————————————————————————————————————————————————————————————————— running

	/**
	 * Puts packets in; nothing runs yet. The first one starts the data plane. Returns the injection's number.
	 * @internal
	 */
	put(target: InjectionTarget, source: PacketsGiven, numbers: InjectNumbersGiven): number {
		const [resolved] = this.prepareInjections([{target, source, numbers}]);
		const {kind, id} = resolved!;
		return fromNative(() => this.native().inject(kind, id, source.native, resolved!.numbers));
	}

	/**
	 * What the core is told of injections; all of them can be made. Everything has started.
	 * @internal
	 */
	prepareInjections(injections: readonly InjectionGiven[]): ResolvedInjection[] {
		this.changes.refuse('inject()');
		const resolved = injections.map(one => resolveInjection(one, this));
		for (const {target} of injections) this.#startFor(vswitchOf(target));
		this.#prepare();
		return resolved;
	}

	/** The first injection starts everything; a vswitch that somebody stopped stays stopped. */
	#startFor({name, lifecycle}: Vswitch): void {
		if (lifecycle.isRunning) return;
		if (!lifecycle.isNew) {
			throw new RingtapError(
				'ERR_RINGTAP_NOT_STARTED',
				`Vswitch '${name}' has been stopped; nothing can be put into it.`,
				'start() it first.',
			);
		}
		for (const vswitch of this.#vswitches.values()) if (vswitch.lifecycle.isNew) vswitch.start();
		if (this.#lifecycle.isNew) this.#lifecycle.start(() => {});
	}

	#prepare(): void {
		const [pending] = this.pendingRules;
		if (pending) {
			this.pendingRules.clear();
			throw new RingtapError(
				'ERR_RINGTAP_RULE_WITHOUT_TARGET',
				`${pending} has no target.`,
				'Finish it with .to(…). It has been forgotten.',
			);
		}
		this.#startNew();
		this.#later.run();
	}

	#startNew(): void {
		for (const vswitch of this.#unstarted) if (vswitch.lifecycle.isRunning) vswitch.startMembers();
		this.#unstarted.clear();
	}

	// ———————————————————————————————————————————————————————————————————————————————— lcores

	/** Live: the worker lcores, and what runs on each. Stepped there are none. */
	get lcores(): readonly Lcore[] {
		return lcoresOf(this);
	}

	/**
	 * Live: from now on that worker lcore takes the turns of that instance; nothing is lost, and nothing stops. Without
	 * it, each new instance goes to the lcore with the fewest.
	 *
	 * @throws RingtapError ERR_RINGTAP_LCORES, …_LIVE, …_OPTION
	 * @example
	 * dp.place(br, 1);
	 */
	place(instance: AnyInstance, lcore: number): void {
		this.changes.refuse('place()');
		placeOn(this, instance, lcore);
	}

	// ———————————————————————————————————————————————————————————————————————————————— modules in TypeScript

	/** Live, what comes by itself for modules in TypeScript is given to them between two calls. */
	#serveModules(): void {
		if (this.#isServed || !this.isLive) return;
		this.#isServed = true;
		const native = this.native();
		native.serveWith(() => {
			if (!this.isClosed) native.serve();
		});
	}

	/** @internal */
	vifAt(index: number): Vif | undefined {
		const vif = this.#vifs.get(index);
		return vif && !vif.isRemoved ? (vif as unknown as Vif) : undefined;
	}

	/** @internal */
	noteLater(hosted: HostedInstance, work: Promise<unknown>, go: (value: unknown) => void): void {
		this.#later.add(hosted, work, go);
	}

	/** Runs until nothing moves. Returns the hops it took. @throws RingtapError ERR_RINGTAP_NOT_QUIESCENT */
	settle(): number {
		const native = this.native();
		this.changes.refuse('Running packets: settle(), and so expect(),');
		this.#prepare();
		return fromNative(() => native.run());
	}

	/**
	 * Runs, a source (a port) giving so many packets. The first time starts the data plane. Returns how many it gave.
	 *
	 * @throws RingtapError ERR_RINGTAP_POLL, …_OPTION, …_NOT_STARTED, …_NOT_QUIESCENT, …_QUOTA_EXHAUSTED
	 */
	poll(source: unknown, packets?: number): number {
		const native = this.native();
		this.changes.refuse('poll()');
		const instance = pollable(source, this);
		if (packets !== undefined && !(Number.isSafeInteger(packets) && packets >= 1)) {
			throw new RingtapError(
				'ERR_RINGTAP_OPTION',
				`poll(): the number of packets is ${inspect(packets)}; it takes a whole number from 1.`,
			);
		}
		this.#startFor(instance.vswitch);
		this.#prepare();
		return fromNative(() => native.poll(instance.id, packets ?? 0));
	}

	/** One turn of one instance: its name; undefined when nothing had a turn to take. */
	step(): string | undefined {
		const native = this.native();
		this.changes.refuse('step()');
		this.#prepare();
		const id = fromNative(() => native.step());
		if (id === undefined) return undefined;
		return this.members().find(member => member.id === id)?.name;
	}

	/** Moves the virtual clock, firing timers in order. @throws RingtapError ERR_RINGTAP_DURATION */
	advance(by: string): void {
		const ns = parseDuration(by, 'advance()');
		const native = this.native();
		this.changes.refuse('advance()');
		this.#prepare();
		fromNative(() => native.advance(ns));
	}

	/** What modules logged since it was last asked: the last 1,000 lines, and how many came before them. */
	takeLog(): {readonly lines: readonly LogLine[]; readonly lost: number} {
		return this.native().takeLog();
	}

	/** Nanoseconds of the virtual clock. */
	get now(): bigint {
		return this.native().now();
	}

	/**
	 * Copies what passes an input ring, a rule, or an instance's input, from now on.
	 *
	 * @throws RingtapError ERR_RINGTAP_TAP, …_REMOVED, of a condition.
	 */
	tap(where: unknown, options: {name?: string; only?: unknown} = {}): Tap {
		const native = this.native();
		this.changes.refuse('tap()');
		const {only} = options;
		const place = tapPlace(where);
		place.owner.assertUsable();
		if (only !== undefined && !(only instanceof ConditionValue)) {
			throw new RingtapError(
				'ERR_RINGTAP_TAP',
				`A tap's 'only' is ${inspect(only)}; it takes a condition.`,
				'For example when.vlanId(10).',
			);
		}
		const args = only && readCondition(only, place.owner.reading('argument', "a tap's 'only'"));
		const id = fromNative(() => native.addTap(place.kind, place.id, place.rule, only?.name, args));
		return new Tap(this, id, options.name ?? `tap(${place.name})`, place, only);
	}

	/**
	 * Something goes wrong from here on: packets on the way into a ring are lost, altered, doubled, overtaken or late;
	 * a VIF's link is down; mbufs are refused. By the dataplane's seed, so the same each time.
	 *
	 * @throws RingtapError ERR_RINGTAP_FAULT_OPTION, …_REMOVED, …_LIVE for a delay
	 * @example
	 * dp.fault(b.input, {drop: {every: 10}, delay: '2ms'});
	 */
	fault<Place extends FaultPlace>(place: Place, faults: FaultsFor<Place>): Fault {
		this.changes.refuse('fault()');
		const fault = setFault(this, place, faults);
		this.#faults.push(fault);
		return fault;
	}

	/**
	 * @internal Nothing moves any more as soon as a packet is about to enter the ring that the condition matches, or any.
	 * @throws RingtapError ERR_RINGTAP_REMOVED, …_LIVE
	 */
	setPause(ring: InputRing, only?: ConditionValue): Fault {
		this.changes.refuse('.pause');
		const pause = setPause(this, ring, only);
		this.#faults.push(pause);
		return pause;
	}

	/** @internal The packet that a pause holds up; undefined: none. */
	get paused(): NativePaused | undefined {
		return this.native().paused();
	}

	/** @internal It may go on; nothing runs yet. @param bytes as it is to go on; left out: as it is */
	resume(bytes?: Uint8Array): void {
		this.changes.refuse('.continue');
		fromNative(() => this.native().resume(bytes));
	}

	// ———————————————————————————————————————————————————————————————————————————————— accounts

	/** What became of all packets so far: each that came about has ended somewhere, or is on its way. */
	get ledger(): Ledger {
		return readLedger(
			this.native(),
			this.#faults.flatMap(({counts}) => counts),
		);
	}

	/** @internal Members of all vswitches, in order of creation. */
	members(): InstanceObject[] {
		return [...this.#vswitches.values()].flatMap(v => v.members()).sort((a, b) => a.id - b.id);
	}

	/** @internal */
	custodyFaults(): {count: number; faults: NativeCustodyFault[]} {
		return this.native().custodyFaults();
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		if (this.isClosed) return 'dataplane (closed)';
		return `dataplane: ${[...this.#vswitches.values()].map(v => inspect(v)).join('; ') || 'empty'}`;
	}
}
