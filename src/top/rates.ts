import type {LcoreSample, Sample} from './sample.ts';

/** Seconds from one sample to the next; undefined where there is none before. */
export function secondsBetween(before: Sample | undefined, now: Sample): number | undefined {
	if (!before || before.monotonicNs >= now.monotonicNs) return undefined;
	return Number(now.monotonicNs - before.monotonicNs) / 1e9;
}

/** The same instance in a sample before; ids are never used again. */
export function keyOf(dataplane: {readonly number: number}, {id}: {readonly id: number}): string {
	return `${dataplane.number}:${id}`;
}

/** How busy a thread was, in percent. */
export interface Load {
	/** Passes in which something moved, of all; undefined: it made none. */
	readonly busy: number | undefined;
	/** CPU time, of the time that went by; undefined: unknown. */
	readonly cpu: number | undefined;
}

/** From one sample to the next; without one before, since the thread began. */
export function loadOf(
	before: LcoreSample | undefined,
	now: LcoreSample,
	seconds: number | undefined,
): Load {
	const busy = Number(now.busyPasses - (before?.busyPasses ?? 0n));
	const idle = Number(now.idlePasses - (before?.idlePasses ?? 0n));
	const [cpuBefore, cpuNow] = [before?.cpuNs, now.cpuNs];
	const isKnown = seconds !== undefined && cpuBefore !== undefined && cpuNow !== undefined;
	return {
		busy: busy + idle === 0 ? undefined : (100 * busy) / (busy + idle),
		cpu: isKnown ? Number(cpuNow - cpuBefore) / 1e7 / seconds : undefined,
	};
}
