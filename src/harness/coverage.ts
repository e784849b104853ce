/** What of its graph a scenario exercised. */
export interface ScenarioCoverage {
	readonly rules: readonly RuleCoverage[];
	/** Class → instances made of it. */
	readonly classes: Readonly<Record<string, number>>;
	/** Class → drop reason → packets. */
	readonly drops: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Class → command → calls. */
	readonly commands: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A rule, where it was laid, and what it decided. */
export interface RuleCoverage {
	/** Absolute path and line of the call that laid it, in the user's code. */
	readonly file: string;
	readonly line: number;
	readonly instance: string;
	readonly class: string;
	/** `outVif(a)` */
	readonly condition: string;
	/** Name of each condition in it: `['outVif']`. */
	readonly conditions: readonly string[];
	readonly targets: readonly string[];
	readonly packets: number;
	/** A rule asked before it takes all that it could match: `fiveTuple(…)`. */
	readonly shadowedBy?: string;
}
