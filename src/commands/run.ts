import {forbidProgress} from '../progress.ts';
import {failureFolder} from '../runner/failures.ts';
import {findSelected} from '../runner/find-files.ts';
import {applyConfig, findConfig} from '../runner/project-config.ts';
import {runRecord} from '../runner/record/make-record.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {asJson} from '../runner/report/json.ts';
import {TextReport} from '../runner/report/text.ts';
import {runTiming, timingLines} from '../runner/report/timing.ts';
import {runFiles} from '../runner/run-files.ts';
import {filesOfShard, shardOf} from '../runner/shard.ts';
import {titleMatcher} from '../runner/title-match.ts';
import {type Command, EXIT} from './shared/command.ts';
import {CRASH_OPTIONS, CRASH_USAGE, prepareForCrashes} from './shared/crash-options.ts';
import {exitCodeOf, nothingFound} from './shared/exit-code.ts';
import {MODE_OPTIONS, MODE_USAGE, modeOf, wholeNumber, withSeed} from './shared/mode-options.ts';
import {readOptions, usageError} from './shared/options.ts';
import {PAUSE_OPTION, PAUSE_USAGE, pauseHere} from './shared/pause-option.ts';
import {prepareReports, REPORT_OPTIONS, REPORT_USAGE} from './shared/report-options.ts';
import {prepareForUpdate, UPDATE_OPTION, UPDATE_USAGE, withUpdate} from './shared/update-option.ts';

const OPTIONS = {
	report: {type: 'boolean'},
	timing: {type: 'boolean'},
	json: {type: 'boolean'},
	match: {type: 'string', multiple: true},
	bail: {type: 'boolean'},
	repeat: {type: 'string'},
	'no-artefacts': {type: 'boolean'},
	shard: {type: 'string'},
	...MODE_OPTIONS,
	...REPORT_OPTIONS,
	...CRASH_OPTIONS,
	...UPDATE_OPTION,
	...PAUSE_OPTION,
} as const;

export const command: Command = {
	name: 'run',
	summary: 'run scenarios now, in this process',
	usage: `ringtap run FILE… [options]

Runs the scenarios of *.dp.ts files in order. A folder stands for all *.dp.ts files in it
and below, without those whose name begins with _. FILE:LINE means the scenario on that line.

  --report         after each scenario: what came out where, rule hits, drops, the ledger
  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
  --timing         at the end: how long each step took, from the start of Node
  --repeat N       each scenario N times, until it fails
  --bail           stop after the first failure
  --no-artefacts   failures leave no files in .ringtap
  --json           one JSON document instead of text; 64-bit numbers are strings in it
  --shard I/N      only the I-th of N parts of the files
${MODE_USAGE}
${REPORT_USAGE}
${CRASH_USAGE}
${UPDATE_USAGE}
${PAUSE_USAGE}

Exit code: 0 all passed, 1 something failed, 2 used wrongly or no scenario found.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv.map(withSeed).map(withUpdate), OPTIONS);
	const {report = false, timing = false, json = false, match = [], bail = false} = values;
	const config = await findConfig();
	const ofProject = config.files ?? (config.path === undefined ? [] : [config.folder]);
	const paths = positionals.length > 0 ? positionals : ofProject;
	if (paths.length === 0) {
		throw usageError('Which file?', 'ringtap run FILE… takes *.dp.ts files, or folders of them.');
	}
	const selected = findSelected(paths);
	const shard = shardOf(values.shard, {});
	const files = filesOfShard([...selected.keys()], shard);
	await prepareForUpdate(values.update, {isTerminal: true});
	const mode = modeOf(values);
	const repeat = wholeNumber('repeat', values.repeat, 1_000_000);
	const reports = await prepareReports(values);
	if (json && reports.takeOutput)
		throw usageError('--json and a --reporter both write to standard output.', 'Give it a file.');
	const isolated = prepareForCrashes(values);
	using _ = isolated?.isolation;
	applyConfig(config);
	const options = {
		report,
		bail,
		coverage: reports.needCoverage,
		matches: titleMatcher(match),
		linesOf: (file: string) => selected.get(file) ?? [],
		graph: reports.needGraph,
		...(!values['no-artefacts'] && {failures: failureFolder()}),
		...mode,
		...(isolated && {isolated}),
		...(repeat !== undefined && {repeat}),
		...(values['pause-on-failure'] && {
			lookAtFailure: pauseHere(text => process.stderr.write(text)),
		}),
	};
	const isQuiet = json || reports.takeOutput;
	if (isQuiet) forbidProgress();
	const startedAt = new Date();
	const colours = await coloursFor(process.stdout);
	const text = new TextReport(colours, line => process.stdout.write(line));
	const summary = await runFiles(files, options, isQuiet ? {} : text);
	const times = timing ? runTiming() : undefined;
	if (json) process.stdout.write(`${asJson(summary, times)}\n`);
	const found = summary.scenarios.length > 0;
	if (found && !isQuiet) text.end(summary);
	if (times && !isQuiet) process.stdout.write(`\n${timingLines(times, colours).join('\n')}\n`);
	if (!found) process.stderr.write(`${nothingFound(files, match)}\n`);
	const {scenarios, durationMs} = summary;
	const isCovered = await reports.tell(() =>
		runRecord(scenarios, {
			mode: mode.live === undefined ? 'stepped' : 'live',
			...{durationMs, startedAt},
			...(shard && {shard}),
		}),
	);
	return exitCodeOf(summary) || (isCovered ? EXIT.passed : EXIT.failed);
}
