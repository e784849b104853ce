import {lcov} from '../coverage/lcov.ts';
import {coverageReporter} from '../coverage/reporting.ts';

export const reporter = coverageReporter(
	'lcov',
	'the coverage of rules as a tracefile of lcov, for genhtml and editors',
	lcov,
);
