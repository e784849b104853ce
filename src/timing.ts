import {performance} from 'node:perf_hooks';

/**
 * Where the time of the process goes, step by step. The time of a step within another counts for
 * the inner one alone, so that all of them add up.
 */
const spentMs = new Map<string, number>();
const running: string[] = [];
let since = 0;

/** Does some work, and counts its time, to the end of the promise if it returns one, as a step's. */
export function timed<T>(step: string, work: () => T): T {
	turn();
	running.push(step);
	let result: T;
	try {
		result = work();
	} catch (error) {
		leave(step);
		throw error;
	}
	if (!(result instanceof Promise)) {
		leave(step);
		return result;
	}
	return result.finally(() => leave(step)) as T;
}

/** What each step has taken until now, in the order in which they came up. */
export function stepTimes(): ReadonlyMap<string, number> {
	turn();
	return spentMs;
}

/** What has passed is the step's that was under way. */
function turn(): void {
	const now = performance.now();
	const step = running.at(-1);
	if (step !== undefined) spentMs.set(step, (spentMs.get(step) ?? 0) + now - since);
	since = now;
}

function leave(step: string): void {
	turn();
	// Promises may end in another order than they began.
	const at = running.lastIndexOf(step);
	if (at !== -1) running.splice(at, 1);
}
