import {inspect} from 'node:util';
import type {Dataplane} from '../core/dataplane.ts';
import type {InjectionTarget, InjectNumbersGiven, PacketsGiven} from '../core/injection.ts';
import {InstanceObject, type Vif} from '../core/instance.ts';
import type {NativeTiming} from '../core/native.ts';
import {parseRate, type Rate, rateWords} from '../core/rate.ts';
import {InputRing} from '../core/ring.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import type {Offload} from '../packet/index.ts';
import {progress} from '../progress.ts';
import {here} from './caller.ts';
import {sourceOf} from './inject-source.ts';
import type {InjectionRecord} from './injection-log.ts';
import type {Packets} from './packets.ts';
import type {SceneState} from './scene-state.ts';

export interface InjectOptions {
	/** `'at-once'` (default): virtual time stands still. `'capture'`: as recorded. Or a rate. */
	readonly timing?: 'at-once' | 'capture' | Rate;
	/** How many times. Default 1. */
	readonly repeat?: number;
	/** Packets per burst; more than a ring holds is the way to overflow it on purpose. Default 32. */
	readonly burst?: number;
	/** `false`: leave them in the ring; `settle()`, `advance()` or a step move them. Default true. */
	readonly run?: boolean;
	/** For rings: what the module upstream would have set. */
	readonly metadata?: {readonly inVif?: Vif; readonly outVif?: Vif};
	/** What a device has noted of each packet, or what one is to do with it. */
	readonly offload?: Offload;
}

const optionNames = ['timing', 'repeat', 'burst', 'run', 'metadata', 'offload'];

/** What an injection came to. */
export interface Injection {
	readonly packets: number;
	readonly bytes: number;
	/** Whether nothing moves any more. */
	readonly settled: boolean;
	/** Packets dropped meanwhile, by reason. */
	readonly dropped: Readonly<Record<string, number>>;
}

/** Puts packets in, and unless told otherwise runs the graph until nothing moves. */
export function inject(
	state: SceneState,
	at: Vif | InputRing,
	packets: Packets,
	options: InjectOptions = {},
): Injection {
	const where = here();
	checkOptions(options);
	const target = targetOf(at);
	const {timing = 'at-once', run = true, repeat = 1} = options;
	const pace = timing === 'at-once' ? undefined : paceOf(timing, run);
	if (pace) state.assertStepped('virtual clock');
	const source = sourceOf(packets, pace?.by === 'recorded');
	const {dataplane} = state;
	const before = dataplane.native().ledger().dropped;
	state.lastInjectedAt = dataplane.now;
	const log = {target: target.name, packets: 0, repeat, where};
	const part = new PartedInjection(state, target, options, log);
	const rounds = source.isInParts ? repeat : 1;
	using _ = showProgress(dataplane, source.packets && source.packets * repeat);
	for (let round = 0; round < rounds; round++) {
		for (const given of source.parts()) {
			if (round === 0) log.packets += given.packets;
			if (pace) part.putTimed(given, pace, rounds === 1 ? repeat : 1);
			else part.put(given, rounds === 1 ? repeat : 1, run && source.isInParts);
		}
		part.endRound();
	}
	if (run) state.settle();
	else state.endpoints.collect(dataplane);
	return {
		packets: log.packets * repeat,
		bytes: (part.bytes / rounds) * repeat,
		settled: run,
		dropped: difference(before, dataplane.native().ledger().dropped),
	};
}

/** Of what runs until it is disposed of: packets put in. `total`: undefined when nobody knows yet. */
function showProgress(dataplane: Dataplane, total: number | undefined): Disposable {
	const work = progress('injecting', total, 'packets');
	const native = dataplane.native();
	let seen: number | undefined;
	native.watch(packets => {
		work.advance(packets - (seen ?? packets));
		seen = packets;
	});
	return {
		[Symbol.dispose]: () => {
			if (!dataplane.isClosed) native.watch(undefined);
			work.end();
		},
	};
}

/** Packets that go in as one injection, however many parts they come in. */
class PartedInjection {
	bytes = 0;
	readonly #state: SceneState;
	readonly #target: InjectionTarget;
	readonly #options: InjectOptions;
	readonly #log: InjectionRecord;
	#number = 0;
	#sent = 0;
	#timing: NativeTiming | undefined;

	constructor(
		state: SceneState,
		target: InjectionTarget,
		options: InjectOptions,
		log: InjectionRecord,
	) {
		this.#state = state;
		this.#target = target;
		this.#options = options;
		this.#log = log;
	}

	/** `isPart`: the graph comes to rest before the next one. */
	put(given: PacketsGiven, repeat: number, isPart: boolean): void {
		const {dataplane, injections} = this.#state;
		const numbers = this.#numbers(repeat);
		const number = dataplane.put(this.#target, given, numbers);
		if (this.#number === 0) injections.add(number, this.#log);
		this.#number = number;
		this.#sent += given.packets * repeat;
		this.bytes += given.bytes;
		if (isPart) dataplane.settle();
	}

	putTimed(given: PacketsGiven, pace: Pace, repeat: number): void {
		const {dataplane, injections} = this.#state;
		if (this.#number === 0) {
			this.#number = dataplane.native().reserveInjection();
			injections.add(this.#number, this.#log);
		}
		this.#timing ??= {...pace, start: dataplane.now, due: 0n};
		const numbers = this.#numbers(repeat);
		const done = dataplane.putTimed(this.#target, given, numbers, this.#timing);
		this.#sent = done.sent;
		this.#timing = done.timing;
		this.bytes += given.bytes;
	}

	/** Recorded times count from where the last round ended. */
	endRound(): void {
		const timing = this.#timing;
		if (timing) this.#timing = {...timing, start: timing.start + timing.due, due: 0n};
	}

	#numbers(repeat: number): InjectNumbersGiven {
		const {burst, metadata, offload, run = true} = this.#options;
		return {
			burst,
			repeat,
			...metadata,
			offload,
			now: !run,
			number: this.#number,
			sent: this.#sent,
		};
	}
}

type Pace = Pick<NativeTiming, 'by' | 'perSecond'>;

/** When packets enter that are not put in at once. */
function paceOf(timing: 'capture' | Rate, run: boolean): Pace {
	if (!run) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): run: false and timing: '${timing}' exclude each other: timed packets run as they come.`,
		);
	}
	return timing === 'capture' ? {by: 'recorded', perSecond: 0} : rateOf(timing);
}

function rateOf(rate: string): Pace {
	const read = parseRate(rate);
	if (!read) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): timing is ${inspect(rate)}; it takes 'at-once', 'capture' or a rate.`,
			`A rate is ${rateWords}.`,
		);
	}
	return {by: read.of, perSecond: read.perSecond};
}

function targetOf(at: unknown): InjectionTarget {
	if (at instanceof InputRing) return at;
	if (at instanceof InstanceObject && at.isVif) return at;
	const name = at instanceof InstanceObject ? at.name : undefined;
	throw new RingtapError(
		'ERR_RINGTAP_INJECT_TARGET',
		`Nothing can be injected into ${name ?? inspect(at, {depth: 0})}.`,
		name
			? `Into its ring it can: inject(${name}.input, …).`
			: 'A VIF (its wire) or an input ring takes packets.',
	);
}

function checkOptions(options: InjectOptions): void {
	for (const name of Object.keys(options)) {
		if (optionNames.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject() has no option '${name}'.${didYouMean(name, optionNames)}`,
			`It has: ${optionNames.join(', ')}.`,
		);
	}
}

function difference(
	before: Readonly<Record<string, bigint>>,
	after: Readonly<Record<string, bigint>>,
): Record<string, number> {
	const grown = Object.entries(after)
		.map(([reason, packets]) => [reason, Number(packets - (before[reason] ?? 0n))] as const)
		.filter(([, packets]) => packets > 0);
	return Object.fromEntries(grown);
}
