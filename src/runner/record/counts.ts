import type {RunRecord, ScenarioRecord} from './run-record.ts';

export type Counts = Readonly<Record<ScenarioRecord['status'], number>>;

/** How many scenarios ended how. */
export function countsOf(scenarios: Iterable<ScenarioRecord>): Counts {
	const counts = {passed: 0, failed: 0, skipped: 0};
	for (const {status} of scenarios) counts[status]++;
	return counts;
}

/** All scenarios of a run, in order. */
export function scenariosOf({files}: RunRecord): ScenarioRecord[] {
	return files.flatMap(({scenarios}) => scenarios);
}
