/** One command of `ringtap`; each is a file of its own in src/commands/, found by being there. */
export interface Command {
	readonly name: string;
	/** Half a line for `ringtap --help`. */
	readonly summary: string;
	/** Whole text of `ringtap NAME --help`. */
	readonly usage: string;
	/** Returns the exit code: 0 passed, 1 failed, 2 used wrongly. */
	run(argv: readonly string[]): Promise<number>;
}

/** Exit codes, the same for every command. */
export const EXIT = {passed: 0, failed: 1, usedWrongly: 2} as const;
