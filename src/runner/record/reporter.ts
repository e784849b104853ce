import type {RunRecord} from './run-record.ts';

/** What a reporter tells of that is collected only when somebody wants it. */
export type ReporterNeed = 'coverage' | 'graph';

/**
 * Tells of a run that is over; each is a file of its own in `src/runner/reporters`, found by being there. What it answers
 * goes to standard output, or to a file: `--reporter junit:results.xml`.
 */
export interface Reporter {
	/** As in `--reporter NAME`: the name of its file. */
	readonly name: string;
	/** Half a line for the help. */
	readonly summary: string;
	/** Whoever names this reporter has it collected. */
	readonly needs?: readonly ReporterNeed[];
	/** On standard output it stands below the usual text, and not in its place. */
	readonly besideText?: boolean;
	render(run: RunRecord): string | Promise<string>;
}
