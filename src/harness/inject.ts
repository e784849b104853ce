import {inspect} from 'node:util';
import type {InjectionTarget} from '../core/injection.ts';
import {InstanceObject, type Vif} from '../core/instance.ts';
import {InputRing} from '../core/ring.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {progress} from '../progress.ts';
import {here} from './caller.ts';
import {type Packets, packetsOf, type SourcePacket} from './packets.ts';
import type {SceneState} from './scene-state.ts';

/** `'1000pps'`, `'10Mbps'`. */
export type Rate = `${number}${'pps' | 'kpps' | 'Mpps' | 'bps' | 'kbps' | 'Mbps' | 'Gbps'}`;

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
}

const optionNames = ['timing', 'repeat', 'burst', 'run', 'metadata'];

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
	const list = packetsOf(packets, 'inject()');
	const {dataplane} = state;
	const before = dataplane.native().ledger().dropped;
	state.lastInjectedAt = dataplane.now;
	const {timing = 'at-once', run = true} = options;
	if (timing !== 'at-once') state.assertStepped('virtual clock');
	const put = (some: readonly SourcePacket[], repeat: number | undefined) => {
		const {burst, metadata} = options;
		const number = dataplane.put(
			target,
			some.map(packet => packet.bytes),
			{burst, repeat, ...metadata, now: !run},
		);
		state.injections.add(number, {
			target: target.name,
			packets: some.length,
			repeat: repeat ?? 1,
			where,
		});
	};
	if (timing === 'at-once') put(list, options.repeat);
	else putTimed(state, list, options, timing, one => put([one], 1));
	const settled = run;
	if (run) state.settle();
	else state.endpoints.collect(dataplane);
	const repeat = options.repeat ?? 1;
	return {
		packets: list.length * repeat,
		bytes: repeat * list.reduce((sum, packet) => sum + packet.bytes.length, 0),
		settled,
		dropped: difference(before, dataplane.native().ledger().dropped),
	};
}

/** Moves the clock to each packet's time, then puts it in; the graph comes to rest in between. */
function putTimed(
	state: SceneState,
	list: readonly SourcePacket[],
	options: InjectOptions,
	timing: 'capture' | Rate,
	put: (packet: SourcePacket) => void,
): void {
	if (options.run === false) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): run: false and timing: '${timing}' exclude each other: timed packets run as they come.`,
		);
	}
	const {dataplane} = state;
	const start = dataplane.now;
	const {repeat = 1} = options;
	using work = progress('injecting', list.length * repeat, 'packets');
	let due = 0n;
	for (let round = 0; round < repeat; round++) {
		const roundStart = due;
		for (const [i, packet] of list.entries()) {
			if (timing === 'capture') due = roundStart + recordedOffset(list, i);
			const wait = start + due - dataplane.now;
			if (wait > 0n) dataplane.advance(`${wait}ns`);
			put(packet);
			dataplane.settle();
			work.advance();
			if (timing !== 'capture') due += gapNs(timing, packet.bytes.length);
		}
	}
}

function recordedOffset(list: readonly SourcePacket[], index: number): bigint {
	const time = list[index]!.timeNs;
	const first = list[0]!.timeNs;
	if (time === undefined || first === undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			"inject(): timing: 'capture' is for captures; these packets have no recorded time.",
			"Give a rate, as in timing: '1000pps'.",
		);
	}
	return time > first ? time - first : 0n;
}

const rateUnits: Readonly<Record<string, {perSecond: number; of: 'packets' | 'bits'}>> = {
	pps: {perSecond: 1, of: 'packets'},
	kpps: {perSecond: 1e3, of: 'packets'},
	Mpps: {perSecond: 1e6, of: 'packets'},
	bps: {perSecond: 1, of: 'bits'},
	kbps: {perSecond: 1e3, of: 'bits'},
	Mbps: {perSecond: 1e6, of: 'bits'},
	Gbps: {perSecond: 1e9, of: 'bits'},
};

/** Nanoseconds from one packet to the next. */
function gapNs(rate: string, lengthBytes: number): bigint {
	const match = /^(\d+(?:\.\d+)?)([kMG]?[bp]ps)$/.exec(rate);
	const unit = rateUnits[match?.[2] ?? ''];
	const perSecond = Number(match?.[1]) * (unit?.perSecond ?? 0);
	if (!unit || !(perSecond > 0)) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): timing is ${inspect(rate)}; it takes 'at-once', 'capture' or a rate.`,
			`A rate is a number and one of ${Object.keys(rateUnits).join(', ')}.`,
		);
	}
	const amount = unit.of === 'packets' ? 1 : lengthBytes * 8;
	return BigInt(Math.round((amount / perSecond) * 1e9));
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
