import {inspect} from 'node:util';
import {RingtapError} from '../../errors.ts';
import type {InstanceObject, Vif} from '../instance.ts';
import {resolveTarget, type Target} from '../pending-rule.ts';
import {callHandler} from './call-handler.ts';
import {Action, type ActionList, burstSlots} from './exchange.ts';
import {HeldValue} from './held.ts';
import {inModule} from './in-module.ts';
import {NoMbuf} from './mistakes.ts';
import {Burst, type PacketBurst} from './packet-burst.ts';
import {View, type ViewHolder} from './packet-view.ts';
import {currentStage, type Performer, type Stage} from './stage.ts';
import {VerdictValue} from './verdict.ts';
import type {PacketView} from './view-types.ts';

/** What `create` of a class in JavaScript returns, as far as packets go. */
export interface PacketCode {
	packet?(p: PacketView): unknown;
	burst?(b: PacketBurst): unknown;
}

/**
 * An instance of a class in JavaScript, at run time: gives its code the packets, and writes down what
 * becomes of them. What the code throws goes no further: the packet in hand is dropped, module-threw,
 * and the error is kept for whoever asks what went wrong.
 */
export class HostedInstance implements ViewHolder, Performer {
	readonly number: number;
	readonly instance: InstanceObject;
	readonly #stage: Stage;
	readonly #actions: ActionList;
	#code: PacketCode = {};
	readonly #timers = new Map<number, {run: () => void; repeats: boolean}>();
	#lastTimer = 0;
	#lastHeld = 0;
	#isInCall = false;
	/** Slots of which something has been said in this call carry its number. */
	readonly #saidIn = new Float64Array(burstSlots);
	#call = 0;
	/** What has been said of the packet that packet() has: only hold() says it before it returns. */
	readonly emit: VerdictValue;
	readonly consume: VerdictValue;
	readonly #kept: VerdictValue;

	constructor(instance: InstanceObject, number: number) {
		this.#stage = currentStage();
		this.#actions = this.#stage.actions;
		this.instance = instance;
		this.number = number;
		this.emit = new VerdictValue(number, Action.emit, 0, 'emit');
		this.consume = new VerdictValue(number, Action.consume, 0, 'consume');
		this.#kept = new VerdictValue(number, 0, 0, 'hold(…)');
		this.#stage.enter(this);
	}

	get name(): string {
		return this.instance.name;
	}

	/** From here on packets are given to it. */
	begin(code: PacketCode): void {
		this.#code = code;
	}

	end(): void {
		this.#code = {};
		this.#stage.leave(this);
	}

	flush(): void {
		this.#actions.flush();
	}

	// ———————————————————————————————————————————————————————————————————————————————— what the core calls

	runBurst(n: number): number {
		const {burst, packet} = this.#code;
		this.#run(() => (burst ? this.#giveBurst(n, burst) : this.#givePackets(n, packet!)));
		return this.#actions.finish(n);
	}

	/** One call of the core's: packets can be had while it lasts, and data planes not be used. */
	#run(code: () => void): void {
		this.#actions.begin(this.number);
		this.#call++;
		this.#isInCall = true;
		try {
			inModule(code);
		} finally {
			this.#isInCall = false;
		}
	}

	#givePackets(n: number, packet: NonNullable<PacketCode['packet']>): void {
		for (let slot = 0; slot < n; slot++) {
			const view = this.#stage.nextView();
			View.enter(view, this, slot);
			try {
				const verdict = callHandler(this.#code, packet, view as unknown as PacketView);
				if (verdict === this.emit && this.#saidIn[slot] !== this.#call) this.#actions.emit(slot);
				else this.decide(slot, verdict);
			} catch (error) {
				this.#noteThrown(error, slot, 'packet()');
			}
			View.leave(view);
		}
	}

	#giveBurst(n: number, code: NonNullable<PacketCode['burst']>): void {
		const {burst} = this.#stage;
		let verdict: unknown;
		let thrown: {error: unknown} | undefined;
		Burst.enter(burst, this, n);
		try {
			verdict = callHandler(this.#code, code, burst);
			this.#assertOwn(verdict, 'burst()');
		} catch (error) {
			thrown = {error};
		}
		Burst.leave(burst);
		if (thrown) this.#giveUpBurst(n, thrown.error);
		else this.#decideRest(n, verdict);
	}

	#decideRest(n: number, verdict: unknown): void {
		for (let slot = 0; slot < n; slot++) {
			if (this.#saidIn[slot] === this.#call) continue;
			if (verdict === this.emit) this.#actions.emit(slot);
			else this.decide(slot, verdict);
		}
	}

	/** All packets of which nothing was said share the fate. */
	#giveUpBurst(n: number, error: unknown): void {
		const isForMbufs = error instanceof NoMbuf;
		let hasDropped = false;
		for (let slot = 0; slot < n; slot++) {
			if (this.#saidIn[slot] === this.#call) continue;
			this.#actions.add(isForMbufs ? Action.noMbuf : Action.threw, slot);
			hasDropped = true;
		}
		if (!isForMbufs) this.#keepError(error, 'burst()', hasDropped);
	}

	runTimer(number: number): number {
		const timer = this.#timers.get(number);
		if (!timer) return 0;
		if (!timer.repeats) this.#timers.delete(number);
		const {run} = timer;
		const where = 'a timer';
		try {
			this.#run(() => {
				const answer: unknown = run();
				if (isPromise(answer)) this.#refuse(answer, where);
			});
		} catch (error) {
			this.#keepError(error, where);
		}
		return this.#actions.finish(-1);
	}

	/** What comes back from asynchronous work: what it throws is kept as of packets. */
	resume(code: () => void): void {
		try {
			this.call(code);
		} catch (error) {
			this.#keepError(error, 'later()');
		}
	}

	/** A call from outside: a command, or what comes back from asynchronous work. Throws what `code` throws. */
	call<T>(code: () => T): T {
		let answer: {value: T} | undefined;
		let thrown: {error: unknown} | undefined;
		const native = this.instance.native();
		native.callHosted(this.instance.id, () => {
			try {
				this.#run(() => {
					answer = {value: code()};
				});
			} catch (error) {
				thrown = {error};
			}
			return this.#actions.finish(-1);
		});
		if (thrown) throw thrown.error;
		return answer!.value;
	}

	// ———————————————————————————————————————————————————————————————————————————————— what is said of packets

	/** @throws RingtapError ERR_RINGTAP_VERDICT, …_ASYNC_MODULE */
	decide(slot: number, verdict: unknown): void {
		this.#assertOwn(verdict, 'packet()');
		if (verdict === this.#kept && this.#saidIn[slot] === this.#call) return;
		if (this.#saidIn[slot] === this.#call || verdict === this.#kept) {
			throw new RingtapError(
				'ERR_RINGTAP_VERDICT',
				verdict === this.#kept
					? `${this.name} said of a packet that it is held, and held another one.`
					: `${this.name} said ${inspect(verdict)} of a packet of which it had said something already.`,
				'Each packet has one verdict. Of one that is held it is what hold() returns.',
			);
		}
		this.#saidIn[slot] = this.#call;
		if (verdict === this.emit) this.#actions.emit(slot);
		else this.#actions.add(verdict.action, slot, verdict.argument);
	}

	#assertOwn(verdict: unknown, where: string): asserts verdict is VerdictValue {
		if (!(verdict instanceof VerdictValue)) this.#refuse(verdict, where);
		if (verdict.instance === this.number) return;
		throw new RingtapError(
			'ERR_RINGTAP_VERDICT',
			`${this.name} was given the verdict ${inspect(verdict)} of another instance.`,
			'Use what create() was given.',
		);
	}

	/** What is no verdict. */
	#refuse(value: unknown, where: string): never {
		if (isPromise(value)) {
			value.then(undefined, () => {}); // what becomes of it is nobody's business any more
			throw new RingtapError(
				'ERR_RINGTAP_ASYNC_MODULE',
				`${this.name}: ${where} returned a promise; a module is synchronous.`,
				'Hold the packet, and go on with later(promise, …): it comes back at the next call.',
			);
		}
		throw new RingtapError(
			'ERR_RINGTAP_VERDICT',
			`${this.name}: ${where} returned ${inspect(value, {depth: 0})}, which says nothing of what becomes of the packet.`,
			'Return emit, drop(reason), consume, emitTo(ring) or what hold() gave, on every path.',
		);
	}

	#noteThrown(error: unknown, slot: number, where: string): void {
		const isSaid = this.#saidIn[slot] === this.#call;
		if (error instanceof NoMbuf && !isSaid) {
			this.#actions.add(Action.noMbuf, slot);
			return;
		}
		this.#keepError(error, where, !isSaid);
		if (!isSaid) this.#actions.add(Action.threw, slot);
	}

	#keepError(error: unknown, where: string, hasDropped = false): void {
		const {instance} = this;
		instance.vswitch.dataplane.moduleErrors.note({instance, error, where, hasDropped});
	}

	dropFor(reason: string, index: number): VerdictValue {
		return new VerdictValue(this.number, Action.drop, index, `drop('${reason}')`);
	}

	directTo(target: Target): VerdictValue {
		return new VerdictValue(this.number, Action.direct, this.#targetOf(target), 'emitTo(…)');
	}

	#targetOf(target: Target): number {
		return this.#stage.host.addTarget(this.number, resolveTarget(this.instance, target).id);
	}

	// ———————————————————————————————————————————————————————————————————————————————— packets it keeps

	hold(view: unknown): {verdict: VerdictValue; held: HeldValue} {
		const slot = this.#slotOf(view, 'hold');
		if (slot >= burstSlots) {
			throw new RingtapError('ERR_RINGTAP_VERDICT', `${this.name} holds that packet already.`);
		}
		const held = new HeldValue(this.number, ++this.#lastHeld);
		if (this.#saidIn[slot] === this.#call) this.decide(slot, this.emit); // throws
		this.#saidIn[slot] = this.#call;
		this.#actions.add(Action.hold, slot, held.number);
		return {verdict: this.#kept, held};
	}

	send(held: unknown, target?: Target): void {
		const {number} = this.#take(held, 'send');
		if (target === undefined) this.#actions.add(Action.send, number);
		else this.#actions.add(Action.sendDirect, number, this.#targetOf(target));
	}

	discard(held: unknown, reason: number): void {
		const {number} = this.#take(held, 'discard');
		this.#actions.add(Action.discard, number, reason);
	}

	clone(of: unknown): HeldValue {
		if (of instanceof HeldValue) return this.edit(of, view => this.clone(view));
		const slot = this.#slotOf(of, 'clone');
		const held = new HeldValue(this.number, ++this.#lastHeld);
		this.flush();
		if (this.#stage.host.clone(this.number, slot, held.number)) return held;
		throw new NoMbuf(this.name);
	}

	allocate(bytes: Uint8Array): HeldValue {
		this.#assertInCall('allocate');
		const held = new HeldValue(this.number, ++this.#lastHeld);
		this.flush();
		if (this.#stage.host.allocate(this.number, bytes, held.number)) return held;
		throw new NoMbuf(this.name);
	}

	/** A held packet as a view, for the time of the call. */
	edit<T>(held: unknown, look: (p: PacketView) => T): T {
		const {number} = this.#check(held, 'edit');
		this.flush();
		const {host, exchange} = this.#stage;
		const slot = host.open(this.number, number);
		if (slot < 0) {
			throw new RingtapError(
				'ERR_RINGTAP_VERDICT',
				`${this.name} looks at as many held packets as can be at once.`,
			);
		}
		const view = new View(exchange);
		View.enter(view, this, slot);
		try {
			return look(view as unknown as PacketView);
		} finally {
			View.leave(view);
			host.close(this.number);
		}
	}

	#take(held: unknown, what: string): HeldValue {
		const value = this.#check(held, what);
		value.isGone = true;
		return value;
	}

	#check(held: unknown, what: string): HeldValue {
		this.#assertInCall(what);
		if (held instanceof HeldValue && held.instance === this.number && !held.isGone) return held;
		throw new RingtapError(
			'ERR_RINGTAP_HELD',
			`${this.name}: ${what}() was given ${inspect(held, {depth: 0})}; it takes a packet that the instance holds.`,
			'A held packet can be sent or discarded once.',
		);
	}

	#slotOf(view: unknown, what: string): number {
		this.#assertInCall(what);
		if (view instanceof View) return View.slotOf(view);
		throw new RingtapError(
			'ERR_RINGTAP_HELD',
			`${this.name}: ${what}() was given ${inspect(view, {depth: 0})}; it takes the packet in hand.`,
		);
	}

	#assertInCall(what: string): void {
		if (this.#isInCall) return;
		throw new RingtapError(
			'ERR_RINGTAP_NOT_IN_CALL',
			`${this.name}: ${what}() was called while the instance is not.`,
			'Packets can be had in packet() and burst(), in a timer, in a command, and in later(…).',
		);
	}

	// ———————————————————————————————————————————————————————————————————————————————— time

	addTimer(delayNs: bigint, repeats: boolean, run: () => void): {cancel(): void} {
		const number = ++this.#lastTimer;
		this.#timers.set(number, {run, repeats});
		const {host} = this.#stage;
		host.addTimer(this.number, number, delayNs, repeats ? delayNs : 0n);
		return {
			cancel: () => {
				if (this.#timers.delete(number) && !this.instance.isRemoved) {
					host.cancelTimer(this.number, number);
				}
			},
		};
	}

	get now(): bigint {
		return this.#stage.host.now(this.number);
	}

	// ———————————————————————————————————————————————————————————————————————————————— VIFs

	vifAt(index: number): Vif | undefined {
		return index === 0 ? undefined : this.instance.vswitch.dataplane.vifAt(index);
	}

	indexOf(vif: unknown): number {
		return this.instance.vswitch.resolveVif(vif, `${this.name}: outVif`);
	}
}

function isPromise(value: unknown): value is Promise<unknown> {
	return typeof value === 'object' && value !== null && 'then' in value;
}
