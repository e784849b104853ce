import {RingtapError} from '../errors.ts';
import {timed} from '../timing.ts';
import type {Memory} from './dataplane-options.ts';
import type {NativeHost} from './host/native-host.ts';
import {loadNative} from './load-native.ts';
import type {ConditionDescription, NativeClassDescription} from './native-tables.ts';

/** A line that a module logged. */
export interface LogLine {
	/** Of the virtual clock, in ns. */
	readonly time: bigint;
	readonly instance: string;
	readonly level: 'debug' | 'info' | 'warning' | 'error';
	readonly text: string;
}

export interface NativeInstance {
	readonly id: number;
	readonly input: number;
	readonly inbound?: number;
	readonly vif?: number;
	readonly mac?: Uint8Array;
	/** Of a class in TypeScript: its number, by which it is called. */
	readonly hosted?: number;
}

/** Captured packets that were claimed; they stay in the core until they are read. */
export interface NativePackets {
	readonly count: number;
	/** Up to `count` packets from number `from` on. */
	read(from: number, count: number): NativeBatch;
}

/** What a device and a driver tell each other of a packet, in the bits of an mbuf. */
export interface NativeOffload {
	readonly flags: bigint;
	readonly vlanTci?: number;
	readonly rssHash?: number;
	readonly packetType?: number;
	readonly timestamp?: bigint | undefined;
}

/** Parts of claimed packets, one after the other. */
export type NativeRanges = readonly (readonly [packets: NativePackets, from: number, to: number])[];

/** Device, inode, size and time of change: which file it is, and as of when. */
export type FileIdentity = readonly bigint[];

/** Packets of a capture file that has been walked over. */
export interface NativeFileSource {
	readonly path: string;
	readonly identity: FileIdentity;
	/** Where the first of them begins. */
	readonly offset: number;
	readonly packets: number;
}

/** Packets to be put in. */
export type NativeSource =
	| NativeFileSource
	| {
			readonly bytes: Uint8Array;
			readonly lengths: Uint32Array;
			/** Recorded, in ns since 1970. */
			readonly times?: BigUint64Array | undefined;
	  };

/** What a walk over a capture file found. */
export interface NativeScan {
	readonly identity: FileIdentity;
	readonly offset: number;
	readonly packets: number;
	readonly bytes: number;
	readonly longest: number;
	/** Of a tolerant one. */
	readonly damage?: {readonly code: string; readonly message: string; readonly fix: string};
}

/** A capture file being written: there after `finish()`, and not at all without. */
export interface NativeCaptureWriter {
	add(bytes: Uint8Array, lengths: Uint32Array, originals: Uint32Array, times: BigUint64Array): void;
	addRanges(packets: NativeRanges): void;
	/** So far. */
	readonly packets: number;
	/** Returns how many packets were written. */
	finish(): number;
	abandon(): void;
}

/** A filter expression that libpcap has compiled. */
export interface NativeFilter {
	/** Packets end to end. A byte for each: 1 for a match. */
	matches(bytes: Uint8Array, lengths: Uint32Array, originals: Uint32Array): Uint8Array;
}

/** When packets enter, by the virtual clock, in ns from its start. */
export interface NativeTiming {
	readonly by: 'recorded' | 'packets' | 'bits';
	readonly perSecond: number;
	/** Of the injection, by the dataplane's clock. */
	readonly start: bigint;
	/** Of the next packet, from the start of the injection. */
	readonly due: bigint;
	/** Recorded time of the packet that enters at the start, once there was one. */
	readonly first?: bigint | undefined;
}

/** Packets that enter one by one, in virtual time. */
export interface NativeTimedInjection {
	readonly kind: 'vif' | 'ring';
	readonly target: number;
	readonly source: NativeSource;
	readonly options: InjectNumbers;
	readonly timing: NativeTiming;
}

/** Packets as the core hands them out: one typed array per property, bytes end to end. */
export interface NativeBatch {
	readonly bytes: Uint8Array;
	readonly lengths: Uint32Array;
	readonly inVifs: Uint32Array;
	readonly outVifs: Uint32Array;
	readonly reasons: Uint32Array;
	readonly injections: Uint32Array;
	readonly indexes: Uint32Array;
	readonly times: BigUint64Array;
	/** When they would have been recorded, in ns since 1970; 2^64 - 1 where that is not known. */
	readonly wireTimes: BigUint64Array;
	readonly sequences: Float64Array;
	/** By index; only those that have any. */
	readonly offloads?: Readonly<Record<number, NativeOffload>>;
}

/** How a fault goes about it; what does not concern its kind is not looked at. */
export interface NativeFaultNumbers {
	readonly bits: number;
	/** Packets that overtake. */
	readonly places: number;
	/** In ns. */
	readonly delay: bigint;
	readonly jitter: bigint;
}

export interface NativeLedger {
	readonly injected: bigint;
	readonly received: bigint;
	readonly generated: bigint;
	readonly copied: bigint;
	readonly captured: bigint;
	readonly transmitted: bigint;
	readonly consumed: bigint;
	readonly held: bigint;
	readonly queued: bigint;
	/** Kept by faults. */
	readonly delayed: bigint;
	/** Lost by devices for want of room, before they could be received. */
	readonly missed: bigint;
	/** Of injections, not yet put in. */
	readonly pending: bigint;
	readonly mbufsInUse: number;
	readonly dropped: Readonly<Record<string, bigint>>;
}

export interface NativeLcore {
	readonly number: number;
	readonly isExclusive: boolean;
	/** -1: any. */
	readonly cpu: number;
	/** -1: none. */
	readonly dpdkLcore: number;
	readonly instances: readonly number[];
}

export interface NativeCustodyFault {
	readonly instance: string;
	readonly what: string;
	/** It is no packet, but what the instance threw. */
	readonly isThrown: boolean;
	/** 0: not from an injection. */
	readonly injection: number;
	readonly index: number;
	readonly bytes: Uint8Array;
}

export interface RingNumbers {
	readonly size: number;
	readonly flags: number;
}

export interface InjectNumbers {
	/** Of the injection that this is a part of; 0: a new one. */
	readonly number: number;
	/** Packets of it that were put in before. */
	readonly sent: number;
	readonly offload: NativeOffload | undefined;
	readonly repeat: number;
	/** Packets at most. */
	readonly limit?: number | undefined;
	readonly burst: number;
	readonly inVif: number;
	readonly outVif: number;
	readonly overflows: boolean;
	readonly now: boolean;
}

/** A value as the core takes it; see `schema.ts`. undefined: not given. */
export type NativeValue =
	| undefined
	| boolean
	| number
	| bigint
	| string
	| Uint8Array
	| Uint32Array
	| readonly number[];

/** Of a condition: its values; of a combination of conditions: the name and arguments of each. */
export type NativeConditionArgs = readonly (NativeValue | NativeCondition)[];
export type NativeCondition = readonly [name: string, args: NativeConditionArgs];

export interface NativePaused {
	/** Before which it is. */
	readonly ring: number;
	readonly injection: number;
	readonly index: number;
	readonly bytes: Uint8Array;
}

export interface NativeDataplane {
	addInstance(
		cls: string | number,
		name: string,
		ring: RingNumbers,
		inbound: RingNumbers | undefined,
		params: readonly NativeValue[],
		vswitch?: string,
		needsLcore?: boolean,
	): NativeInstance;
	/** Returns what it had dropped that nobody claimed, and what was dropped with it. */
	removeInstance(instance: number): NativePackets;
	startInstance(instance: number): void;
	stopInstance(instance: number): void;
	addRule(
		instance: number,
		priority: number,
		condition: string,
		args: NativeConditionArgs,
		rings: Uint32Array,
	): {rule: number; replaced?: number};
	removeRule(instance: number, rule: number): void;
	ruleHits(instance: number, rule: number): readonly [packets: bigint, bytes: bigint];
	/** All of an instance's, in the order in which they are to be asked: lower priorities first. */
	reorderRules(instance: number, rules: Uint32Array): void;
	/** Throws what a rule of that condition would. VIFs it names need not be there. */
	checkCondition(condition: string, args: NativeConditionArgs): void;
	/** Rules that are changed from here on are in force when it is committed, all at once. May be nested. */
	beginTransaction(): void;
	commitTransaction(): void;
	/** The rules are as they were; instances made since must have been removed. */
	undoTransaction(): void;
	control(instance: number, command: number, args: readonly NativeValue[]): unknown[][];
	/** Calls the function as a command to an instance of a class in TypeScript is called. */
	callHosted(instance: number, call: () => number): void;
	counters(instance: number): {
		received: bigint;
		sent: bigint;
		held: bigint;
		dropped: BigUint64Array;
		/** Of a VIF. */
		linkUp?: boolean;
		unclaimed: number;
	};
	inject(
		kind: 'vif' | 'ring',
		target: number,
		source: NativeSource,
		options: InjectNumbers,
	): number;
	/** Packet by packet, in virtual time; the graph comes to rest in between. */
	injectTimed(
		injections: readonly NativeTimedInjection[],
		isOneClock: boolean,
	): {sent: number; due: bigint; first?: bigint}[];
	/** The number of an injection that will be made. */
	reserveInjection(): number;
	run(): number;
	/** Is told now and then, while the graph runs, how many packets have been put in, ever. */
	watch(tell: ((packets: number) => void) | undefined): void;
	/** Runs, a source giving so many packets; 0: as many as it gives by itself. Returns how many it gave. */
	poll(instance: number, packets: number): number;
	step(): number | undefined;
	advance(ns: bigint): void;
	now(): bigint;
	addTap(
		kind: 'ring' | 'rule',
		place: number,
		rule: number,
		condition?: string,
		args?: NativeConditionArgs,
	): number;
	removeTap(tap: number): void;
	/** The packet for which a pause has stopped all; undefined: none. */
	paused(): NativePaused | undefined;
	/** Nothing runs yet. @param bytes as it is to go on; left out: as it is */
	resume(bytes?: Uint8Array): void;
	/** Something goes wrong from here on; `ring`: not looked at with `noMbuf`. Returns its number. */
	addFault(
		kind: string,
		ring: number,
		timing: 'always' | 'every' | 'oneIn' | 'nth',
		n: number,
		numbers: NativeFaultNumbers,
		condition?: string,
		args?: NativeConditionArgs,
	): number;
	/** What it kept goes into its ring when the graph runs. */
	removeFault(fault: number): void;
	faultCounts(fault: number): {seen: number; hits: number};
	/** DPDK's number of the lcore that runs an instance; -1: none does. */
	lcoreOf(instance: number): number;
	lcores(): NativeLcore[];
	place(instance: number, lcore: number): void;
	/** @param serve is called when what runs in JavaScript waits for its turn */
	serveWith(serve: () => void): void;
	serve(): void;
	/** Instances and taps that have something to be claimed: number and packets by turns. */
	waiting(): {captures: Float64Array; drops: Float64Array; taps: Float64Array};
	claim(instance: number): NativePackets;
	claimDrops(instance: number): NativePackets;
	claimTap(tap: number): NativePackets;
	/** Packets of an endpoint or a tap go into a file from here on; undefined: no longer. */
	record(kind: 'vif' | 'tap', place: number, file: NativeCaptureWriter | undefined): void;
	/** Where captured packets are. */
	captureStore(): {memoryBytes: number; spilledBytes: number};
	ringState(ring: number): {size: number; queued: number};
	ledger(): NativeLedger;
	/** What modules logged since the last time; `lost`: how many lines before these were not kept. */
	takeLog(): {readonly lines: readonly LogLine[]; readonly lost: number};
	/** `origins`: injection and index by turns; none: all packets. What was recorded before is gone. */
	startTrace(origins: Uint32Array, records: number, bytes: number): void;
	stopTrace(): void;
	/** Hops in order, 12 numbers each; `lists` and `bytes` have what belongs to them one after the other. */
	readTrace(): {
		readonly times: BigUint64Array;
		readonly numbers: Uint32Array;
		readonly lists: Uint32Array;
		readonly bytes: Uint8Array;
		readonly omitted: number;
	};
	/** A sentence for each equation that does not add up. */
	audit(): string[];
	custodyFaults(): {count: number; faults: NativeCustodyFault[]};
	close(): void;
}

export interface NativeOptions {
	readonly quota: number;
	readonly burst: number;
	readonly maxHops: number;
	readonly ringFullDrops: boolean;
	readonly checked: boolean;
	/** 0: stepped. */
	readonly liveWorkers: number;
	/** That worker lcores stay on, the first ones. */
	readonly cpus?: Uint32Array;
	/** How a worker waits; of a number, how long it sleeps at most, in ns. Default 1 ms. */
	readonly idle?: 'spin' | 'yield' | number;
	/** Of what is random to modules. */
	readonly seed: number;
	/** Seed; 0: none. */
	readonly stress: number;
	/** Default 0. */
	readonly clockStartNs?: number;
}

export type OffloadFlag =
	| 'vlan'
	| 'vlanStripped'
	| 'vlanInsert'
	| 'rssHash'
	| 'txIpv4'
	| 'txIpv6'
	| 'txIpChecksum'
	| 'txTcpChecksum'
	| 'txUdpChecksum'
	| 'txL4Mask'
	| 'rxIpGood'
	| 'rxIpBad'
	| 'rxL4Good'
	| 'rxL4Bad';

export interface NativeAddon {
	open(mbufs: number, memory?: Memory): void;
	/** `shared`: where its memory is, when that is shared. */
	pool():
		| {size: number; inUse: number; shared?: {fd: number; offset: number; bytes: number}}
		| undefined;
	/** Takes every mbuf back, lost or freed twice; only while no dataplane is open. */
	healPool(): number;
	dataplanesOpen(): number;
	dpdkVersion(): string;
	classes(): NativeClassDescription[];
	conditions(): ConditionDescription[];
	/** Makes the classes of a library known; `path` is absolute. Loaded already, it stays as it is. */
	loadModules(path: string): NativeClassDescription[];
	/** Of a library that no instance has been made of. */
	forgetModules(path: string): void;
	/** A command to a class, by its number among `classCommands`. */
	controlClass(cls: string, command: number, args: readonly NativeValue[]): unknown[][];
	/** For classes in TypeScript. */
	readonly host: NativeHost;
	/** @throws with the code and words of a capture's error. */
	scanCapture(
		path: string,
		tolerant: boolean,
		from: number,
		to: number,
		identity?: FileIdentity,
	): NativeScan;
	/** How many packets from the front are the same, byte for byte. */
	sameAsCapture(actual: NativeRanges, expected: NativeFileSource): number;
	/**
	 * The interfaces of a pcapng file: how many packets each has, and how many from the front are those given under its
	 * name. undefined when the file is damaged, or more than one section of Ethernet in little endian.
	 */
	sameAsGolden(
		path: string,
		actual: readonly (readonly [name: string, ranges: NativeRanges])[],
	): {name: string; packets: number; same: number}[] | undefined;
	readonly CaptureWriter: new (
		path: string,
		format: {readonly nanoseconds: boolean; readonly bigEndian: boolean},
	) => NativeCaptureWriter;
	/** `linkType`: libpcap's DLT_…. @throws with ERR_RINGTAP_FILTER. */
	readonly Filter: new (
		expression: string,
		linkType: number,
	) => NativeFilter;
	/** Name → bits of `ol_flags`. */
	readonly offloadFlags: Readonly<Record<OffloadFlag, bigint>>;
	readonly Dataplane: new (options: NativeOptions) => NativeDataplane;
	/** Only in test builds: switches a counter of the ledger off, by number; 0: none. */
	suppress?(counter: number): void;
}

let loaded: NativeAddon | undefined;
let inUse: NativeAddon | undefined;

/** The native core: that of this process, unless another was put in its place. */
export function native(): NativeAddon {
	return inUse ?? localNative();
}

/**
 * From here on `native()` answers this one; undefined: that of this process. Returns the one
 * before.
 */
export function useNative(addon: NativeAddon | undefined): NativeAddon | undefined {
	const before = inUse;
	inUse = addon;
	return before;
}

/** The native core in this process; loaded on first use, which does not start DPDK yet. */
export function localNative(): NativeAddon {
	loaded ??= timed('native core', loadNative);
	return loaded;
}

/** Runs a call of the native core; what it throws becomes a RingtapError. */
export function fromNative<T>(call: () => T): T {
	try {
		return call();
	} catch (error) {
		if (error instanceof RingtapError) throw error;
		const {code, fix, message} = error as {code?: string; fix?: string; message: string};
		if (typeof code !== 'string' || !code.startsWith('ERR_RINGTAP_')) throw error;
		throw new RingtapError(code as `ERR_RINGTAP_${string}`, message, fix ?? '');
	}
}
