import {coveragePage} from '../coverage/html.ts';
import {coverageReporter} from '../coverage/reporting.ts';

export const reporter = coverageReporter(
	'coverage-html',
	'the same as a page by itself',
	coveragePage,
);
