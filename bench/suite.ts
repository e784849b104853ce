// What a benchmark is.

/** A figure that is measured, and what it is to reach. */
export interface FigureInfo {
	/** `hop.pass.ns`: the unit stands at the end. */
	readonly name: string;
	readonly unit: string;
	readonly goal?: Goal;
}

/** What a figure is held against. Nobody fails for missing it. */
export interface Goal {
	/** `≤ 1.5 × hop.limit.ns, < 2` */
	readonly text: string;
	/** The goal as a number; undefined while a figure that it hangs on has not been measured. */
	limit(of: (name: string) => number | undefined): number | undefined;
	/** More is better. */
	readonly isFloor?: boolean;
}

/** What became of a figure. */
export type Outcome = {readonly name: string} & (
	| {readonly value: number}
	| {readonly skipped: string}
	| {readonly failed: string}
);

/** Figures that are measured together. */
export interface Suite {
	readonly figures: readonly FigureInfo[];
	/** Yields an outcome for each of those wanted. When it throws, those left over have failed. */
	measure(wanted: readonly string[], effort: Effort): AsyncGenerator<Outcome, void>;
}

/** How much trouble to take. */
export interface Effort {
	/** Once, to see that it runs. */
	readonly isQuick: boolean;
}

/** Thrown by a suite that cannot be measured here: says what is missing. */
export class Skipped extends Error {}

export function atMost(limit: number): Goal {
	return {text: `≤ ${limit}`, limit: () => limit};
}

export function atLeast(limit: number): Goal {
	return {text: `≥ ${limit.toLocaleString('en')}`, limit: () => limit, isFloor: true};
}

/** The least of what `once` answers, called `times` times. */
export function least(times: number, once: () => number): number {
	return Math.min(...Array.from({length: times}, once));
}
