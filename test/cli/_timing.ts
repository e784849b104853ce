import {ringtap, type Surroundings} from './_cli.ts';

/** What `ringtap run --timing --json` says of a run. */
export interface Timed {
	readonly code: number;
	readonly cached: number;
	readonly compiled: number;
	readonly steps: readonly string[];
	/** Line of each scenario, and of its first problem. */
	readonly lines: readonly (readonly [scenario: number, problem: number | undefined])[];
}

export async function timedRun(file: string, surroundings: Surroundings): Promise<Timed> {
	const {code, stdout} = await ringtap(['run', file, '--timing', '--json'], surroundings);
	const {timing, scenarios} = JSON.parse(stdout) as {
		timing: {files: {cached: number; compiled: number}; steps: {step: string}[]};
		scenarios: {line: number; problems: {line?: number}[]}[];
	};
	return {
		code,
		...timing.files,
		steps: timing.steps.map(({step}) => step),
		lines: scenarios.map(({line, problems}) => [line, problems[0]?.line] as const),
	};
}
