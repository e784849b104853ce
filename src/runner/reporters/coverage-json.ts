import {coverageReporter} from '../coverage/reporting.ts';

export const reporter = coverageReporter(
	'coverage-json',
	'the same for machines, with the hits of each rule',
	summary => `${JSON.stringify(summary, null, '\t')}\n`,
);
