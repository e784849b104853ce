import {countsOf, scenariosOf} from '../runner/record/counts.ts';
import {mergeRuns, readRun} from '../runner/record/merge.ts';
import type {RunRecord} from '../runner/record/run-record.ts';
import {duration} from '../runner/report/numbers.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';
import {prepareReports, REPORT_OPTIONS, REPORT_USAGE} from './shared/report-options.ts';

export const command: Command = {
	name: 'report',
	summary: 'tell of a run that is over, or of the parts of one',
	usage: `ringtap report merge PART… [options]

Makes one of the parts of a run, which ringtap test --shard I/N --reporter json:PART has
written, as if it had not been divided, and tells of it. Of a single record it tells as it is.

${REPORT_USAGE}

Exit code: 0 all passed, 1 something failed, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, REPORT_OPTIONS);
	const [action, ...paths] = positionals;
	if (action !== 'merge' || paths.length === 0)
		throw usageError(
			action === undefined || action === 'merge' ? 'Which parts?' : `What is '${action}' to be?`,
			'ringtap report merge PART… takes what --reporter json:PART has written.',
		);
	const reports = await prepareReports(values);
	const merged = mergeRuns(paths.map(path => ({path, run: readRun(path)})));
	if (!reports.takeOutput) process.stdout.write(`${summaryOf(merged)}\n`);
	const isCovered = await reports.tell(() => merged);
	const {failed} = countsOf(scenariosOf(merged));
	return failed > 0 || !isCovered ? EXIT.failed : EXIT.passed;
}

function summaryOf(run: RunRecord): string {
	const {passed, failed, skipped} = countsOf(scenariosOf(run));
	const failures = run.files.flatMap(({path, scenarios}) =>
		scenarios
			.filter(({status}) => status === 'failed')
			.map(
				({title, line, problems}) =>
					`✖ ${path}:${line} ${title}\n    ${problems[0]?.message ?? ''}`,
			),
	);
	const skips = skipped > 0 ? `, ${skipped} skipped` : '';
	return [
		...failures,
		`${passed} passed, ${failed} failed${skips}`,
		`in ${duration(run.durationMs)}`,
	].join('\n');
}
