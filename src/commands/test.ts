import {basename, resolve} from 'node:path';
import {RingtapError} from '../errors.ts';
import {KnownTimes} from '../runner/ava/known-times.ts';
import {runAva} from '../runner/ava/run-ava.ts';
import {TestRun} from '../runner/ava/test-run.ts';
import {findSelected} from '../runner/find-files.ts';
import {runRecord} from '../runner/record/make-record.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {StatusLine} from '../runner/report/status-line.ts';
import {TextReport} from '../runner/report/text.ts';
import {filesOfShard, type Shard, shardOf} from '../runner/shard.ts';
import {type Command, EXIT} from './shared/command.ts';
import {isolationLimits, LIMIT_OPTIONS, LIMIT_USAGE} from './shared/crash-options.ts';
import {exitCodeOf, nothingFound} from './shared/exit-code.ts';
import {MODE_OPTIONS, MODE_USAGE, modeOf, withSeed} from './shared/mode-options.ts';
import {readOptions} from './shared/options.ts';
import {prepareReports, REPORT_OPTIONS, REPORT_USAGE} from './shared/report-options.ts';

const OPTIONS = {
	match: {type: 'string', multiple: true},
	shard: {type: 'string'},
	'no-isolate': {type: 'boolean'},
	...MODE_OPTIONS,
	...REPORT_OPTIONS,
	...LIMIT_OPTIONS,
} as const;

export const command: Command = {
	name: 'test',
	summary: 'run scenarios under ava, a process per file, in parallel',
	usage: `ringtap test [FILE…] [options] [-- AVA OPTIONS]

Runs *.dp.ts files under ava, each in a process of its own, as many at a time as there are
CPUs. A folder stands for all *.dp.ts files in it and below; without any FILE the current
folder is meant. FILE:LINE means the scenario on that line. The data planes of a file are in
yet another process: a class that crashes, loops or eats memory fails one scenario.

  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
  --shard I/N      the I-th of N parts of the files; CI engines that split a job say it by themselves
  --no-isolate     the data planes in the process of their file; faster, and a crash ends the file
${MODE_USAGE}
${REPORT_USAGE}
${LIMIT_USAGE}
  -- …             handed to ava: --concurrency=2, --fail-fast, --timeout=1m; with --tap or --watch
                   ava itself tells of the run

Exit code: 0 all passed, 1 something failed, 2 used wrongly or no scenario found.`,
	run,
};

/** With these ava's own words are wanted. */
const avaSpeaks = ['--tap', '-t', '--watch', '-w'];

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals, rest} = readOptions(argv.map(withSeed), OPTIONS);
	const {match = [], shard: part, 'no-isolate': isTogether = false} = values;
	const shard = shardOf(part, process.env);
	const selected = findSelected(positionals.length === 0 ? ['.'] : positionals);
	refuseHelpers([...selected.keys()]);
	const files = filesOfShard([...selected.keys()], shard);
	const reports = await prepareReports(values);
	const isolation = isolationLimits(values, !isTogether);
	const mode = modeOf(values);
	const isAvaHeard = rest.some(option => avaSpeaks.includes(option));
	if (files.length === 0 && shard) return nothingToDo(shard);

	const startedAt = new Date();
	const status = new StatusLine();
	const colours = await coloursFor(process.stdout);
	const text = new TextReport(colours, line => {
		status.clear();
		process.stdout.write(line);
	});
	const isQuiet = isAvaHeard || reports.takeOutput;
	const testRun = new TestRun(files, isQuiet ? {} : text);
	const times = new KnownTimes();
	const {exitCode, output} = await runAva(files, {
		ava: rest,
		isAvaHeard,
		match,
		lines: Object.fromEntries([...selected].filter(([, lines]) => lines.length > 0)),
		crashFolder: resolve('.ringtap', 'crashes'),
		coverage: reports.needCoverage,
		graph: reports.needGraph,
		...(isolation && {isolation}),
		...mode,
		heard: message => testRun.hear(message),
		tick: () => {
			if (!isQuiet) status.draw(testRun.status(times));
		},
	});
	status.clear();
	const isCut = testRun.end();
	const summary = testRun.summary();
	times.keep(testRun.fileTimes());
	const found = summary.scenarios.length > 0;
	if (found && !isQuiet) text.end(summary);
	if (!found) process.stderr.write(`${nothingFound(files, match)}\n`);
	// What ava alone knows: a process that died, an error of a file after its tests.
	const isUnexplained = exitCode !== 0 && found && summary.failed === 0;
	if ((isCut || isUnexplained) && output !== '') process.stderr.write(`\n${output.trim()}\n`);
	const {scenarios, durationMs} = summary;
	const isCovered = await reports.tell(() =>
		runRecord(scenarios, {
			mode: mode.live === undefined ? 'stepped' : 'live',
			...{durationMs, startedAt},
			...(shard && {shard}),
		}),
	);
	if (isUnexplained) return EXIT.failed;
	return exitCodeOf(summary) || (isCovered ? EXIT.passed : EXIT.failed);
}

/** There are more parts than files. */
function nothingToDo({index, count}: Shard): number {
	process.stdout.write(
		`Part ${index} of ${count} has no file: there are fewer files than parts.\n`,
	);
	return EXIT.passed;
}

/** ava passes over them in silence. */
function refuseHelpers(files: readonly string[]): void {
	const helper = files.find(file => basename(file).startsWith('_'));
	if (helper === undefined) return;
	throw new RingtapError(
		'ERR_RINGTAP_NO_FILE',
		`ava runs no file whose name begins with _: '${basename(helper)}'.`,
		'Rename it, or use ringtap run.',
	);
}
