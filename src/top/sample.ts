/** What was counted in a process at one moment. */
export interface Sample {
	/** From 1. */
	readonly number: number;
	readonly monotonicNs: bigint;
	/** Since 1970. */
	readonly timeMs: number;
	/** CPU time that the sample before took. */
	readonly costNs: bigint;
	/** To the next one; 0: there is none until there is a dataplane. */
	readonly intervalMs: number;
	/** Instances that found no room. */
	readonly leftOut: number;
	readonly dataplanes: readonly DataplaneSample[];
}

export interface DataplaneSample {
	/** In its process, from 1. */
	readonly number: number;
	/** Worker lcores that it asked for; 0: it is stepped. */
	readonly workers: number;
	readonly ledger: LedgerSample;
	/** Drops of instances that are gone, by reason. */
	readonly droppedByGone: ReadonlyMap<string, bigint>;
	/** Those that are there, and did or did not find room. */
	readonly instanceCount: number;
	readonly lcores: readonly LcoreSample[];
	readonly instances: readonly InstanceSample[];
}

/** The sums that have a counter; what is in rings and held is to be summed up. */
export interface LedgerSample {
	readonly injected: bigint;
	readonly received: bigint;
	readonly generated: bigint;
	readonly copied: bigint;
	readonly captured: bigint;
	readonly transmitted: bigint;
	readonly consumed: bigint;
	readonly dropped: bigint;
	readonly held: bigint;
}

export interface LcoreSample {
	/** DPDK's number; -1: none. */
	readonly lcore: number;
	readonly isExclusive: boolean;
	/** In which something moved. */
	readonly busyPasses: bigint;
	readonly idlePasses: bigint;
	/** undefined: it has no thread yet. */
	readonly cpuNs: bigint | undefined;
}

export interface InstanceSample {
	readonly id: number;
	readonly vswitch: string;
	readonly name: string;
	readonly class: string;
	readonly isVif: boolean;
	/** -1: none runs it. */
	readonly lcore: number;
	readonly received: bigint;
	readonly sent: bigint;
	readonly held: bigint;
	/** By reason; those that there were. */
	readonly dropped: ReadonlyMap<string, bigint>;
	/** Input, and inbound where it has that. */
	readonly rings: readonly RingSample[];
}

export interface RingSample {
	readonly size: number;
	readonly queued: number;
	readonly enqueued: bigint;
	readonly dequeued: bigint;
}

export function sum(numbers: Iterable<bigint>): bigint {
	let total = 0n;
	for (const one of numbers) total += one;
	return total;
}

/** Packets in the rings of an instance. */
export function queuedOf({rings}: InstanceSample): number {
	return rings.reduce((packets, {queued}) => packets + queued, 0);
}

/** Drops of a dataplane by reason, the most first. */
export function dropsOf({instances, droppedByGone}: DataplaneSample): [string, bigint][] {
	const all = new Map(droppedByGone);
	for (const {dropped} of instances)
		for (const [reason, packets] of dropped) all.set(reason, (all.get(reason) ?? 0n) + packets);
	return [...all].sort(([, a], [, b]) => (a === b ? 0 : a < b ? 1 : -1));
}
