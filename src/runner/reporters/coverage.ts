import {coverageReporter} from '../coverage/reporting.ts';
import {coverageLines} from '../coverage/text.ts';

export const reporter = {
	...coverageReporter(
		'coverage',
		'rules that matched, never matched, are shadowed; drop reasons and commands never seen',
		summary => `${coverageLines(summary).join('\n')}\n`,
	),
	besideText: true,
};
