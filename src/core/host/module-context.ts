import {didYouMean, RingtapError} from '../../errors.ts';
import type {PacketSpec} from '../../packet/types.ts';
import type {Random} from '../../random.ts';
import {type Duration, parseDuration} from '../duration.ts';
import type {InstanceObject, Vif} from '../instance.ts';
import type {Target} from '../pending-rule.ts';
import type {InputRing} from '../ring.ts';
import type {Rule} from '../rule.ts';
import type {Held} from './held.ts';
import type {HostedInstance} from './hosted-instance.ts';
import type {Verdict} from './verdict.ts';
import type {PacketView} from './view-types.ts';

/** Something that will be run. */
export interface ModuleTimer {
	cancel(): void;
}

/** What `create` of `defineModule` is given: `P`, the parameters as they were parsed; `D`, the drop reasons. */
export interface CreateContext<P, D extends string> {
	readonly name: string;
	readonly params: P;
	/** Where packets for it arrive. */
	readonly input: InputRing;
	/** The rules that decide where its packets go; live. */
	readonly rules: readonly Rule[];
	/** Of a class that is a VIF: itself. */
	readonly vif: Vif | undefined;
	/** By the output rules. */
	readonly emit: Verdict;
	/** Used up as meant: answered, absorbed. */
	readonly consume: Verdict;
	drop(reason: D): Verdict;
	/** Past the rules. Asked for once, in `create`, room in that ring is reckoned with from the start. */
	emitTo(target: Target): Verdict;
	/** Keeps it, counted as held, until it is sent or discarded. */
	hold(p: PacketView): {readonly verdict: Verdict; readonly held: Held};
	/** By the output rules, or into that ring. */
	send(p: Held, target?: Target): void;
	discard(p: Held, reason: D): void;
	/** A packet of its own with the same bytes and metadata. @throws RingtapError ERR_RINGTAP_NO_MBUF */
	clone(p: PacketView | Held): Held;
	/** @throws RingtapError ERR_RINGTAP_NO_MBUF */
	allocate(packet: PacketSpec): Held;
	/** A held packet as a view, while `look` runs. */
	edit<T>(p: Held, look: (p: PacketView) => T): T;
	/** Nanoseconds of the dataplane's clock. */
	readonly now: bigint;
	every(period: Duration, run: () => void): ModuleTimer;
	after(delay: Duration, run: () => void): ModuleTimer;
	/** Goes on with asynchronous work at the next call of the API after it has ended, in order. */
	later<T>(work: Promise<T>, go: (value: T) => void): void;
	/** Seeded: by the scenario's seed and the instance's name. */
	readonly random: Random;
}

/** @internal */
export function contextOf(
	hosted: HostedInstance,
	instance: InstanceObject,
	params: unknown,
	reasons: readonly string[],
	random: Random,
): CreateContext<unknown, string> {
	const {emit, consume} = hosted;
	const of = `${instance.class.name} '${instance.name}'`;
	const indexOf = (reason: string): number => {
		const index = reasons.indexOf(reason);
		if (index >= 0) return index;
		throw new RingtapError(
			'ERR_RINGTAP_UNKNOWN_REASON',
			`${of} has no drop reason '${reason}'.${didYouMean(reason, reasons)}`,
			reasons.length === 0
				? 'Declare it in drops.'
				: `It has: ${reasons.join(', ')}. Others are declared in drops.`,
		);
	};
	const drops = new Map<string, Verdict>();
	const asVerdict = (value: unknown): Verdict => value as Verdict;
	return {
		name: instance.name,
		params,
		input: instance.input,
		get rules() {
			return instance.rules;
		},
		vif: instance.isVif ? (instance as unknown as Vif) : undefined,
		emit: asVerdict(emit),
		consume: asVerdict(consume),
		drop(reason) {
			let verdict = drops.get(reason);
			if (!verdict) {
				verdict = asVerdict(hosted.dropFor(reason, indexOf(reason)));
				drops.set(reason, verdict);
			}
			return verdict;
		},
		emitTo: target => asVerdict(hosted.directTo(target)),
		hold(p) {
			const {verdict, held} = hosted.hold(p);
			return {verdict: asVerdict(verdict), held: held as unknown as Held};
		},
		send: (held, target) => hosted.send(held, target),
		discard: (held, reason) => hosted.discard(held, indexOf(reason)),
		clone: p => hosted.clone(p) as unknown as Held,
		allocate: packet => hosted.allocate(packet.toBytes()) as unknown as Held,
		edit: (held, look) => hosted.edit(held, look),
		get now() {
			return hosted.now;
		},
		every: (period, run) => hosted.addTimer(parseDuration(period, `${of}: every()`), true, run),
		after: (delay, run) => hosted.addTimer(parseDuration(delay, `${of}: after()`), false, run),
		later(work, go) {
			instance.vswitch.dataplane.noteLater(hosted, work, go as (value: unknown) => void);
		},
		random,
	};
}
