import type {Reporter} from '../record/reporter.ts';
import {type CoverageSummary, summarise} from './summary.ts';

/** A reporter of what was covered. A run without coverage is one that covered nothing. */
export function coverageReporter(
	name: string,
	summary: string,
	render: (coverage: CoverageSummary) => string,
): Reporter {
	return {name, summary, needs: ['coverage'], render: run => render(summarise(run) ?? nothing)};
}

const nothing: CoverageSummary = {
	format: 'ringtap-coverage/1',
	rules: {total: 0, matched: 0, percent: 0, all: []},
	classes: [],
};
