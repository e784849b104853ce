import {basename, resolve} from 'node:path';
import {RingtapError} from '../errors.ts';
import {type Round, TestSession} from '../runner/ava/session.ts';
import {watchFiles} from '../runner/ava/watch.ts';
import {findSelected} from '../runner/find-files.ts';
import {findConfig} from '../runner/project-config.ts';
import {runRecord} from '../runner/record/make-record.ts';
import type {RunRecord} from '../runner/record/run-record.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {filesOfShard, type Shard, shardOf} from '../runner/shard.ts';
import type {TypeCheck} from '../runner/type-check.ts';
import {type Command, EXIT} from './shared/command.ts';
import {isolationLimits, LIMIT_OPTIONS, LIMIT_USAGE} from './shared/crash-options.ts';
import {exitCodeOf, nothingFound} from './shared/exit-code.ts';
import {MODE_OPTIONS, MODE_USAGE, type Mode, modeOf, withSeed} from './shared/mode-options.ts';
import {readOptions, usageError} from './shared/options.ts';
import {PAUSE_OPTION, PAUSE_USAGE} from './shared/pause-option.ts';
import {prepareReports, REPORT_OPTIONS, REPORT_USAGE} from './shared/report-options.ts';
import {prepareTypeCheck, TYPE_OPTIONS, TYPE_USAGE} from './shared/type-options.ts';
import {prepareForUpdate, UPDATE_OPTION, UPDATE_USAGE, withUpdate} from './shared/update-option.ts';

const OPTIONS = {
	match: {type: 'string', multiple: true},
	shard: {type: 'string'},
	watch: {type: 'boolean'},
	'no-isolate': {type: 'boolean'},
	'no-artefacts': {type: 'boolean'},
	...UPDATE_OPTION,
	...PAUSE_OPTION,
	...TYPE_OPTIONS,
	...MODE_OPTIONS,
	...REPORT_OPTIONS,
	...LIMIT_OPTIONS,
} as const;

export const command: Command = {
	name: 'test',
	summary: 'run scenarios under ava, a process per file, in parallel',
	usage: `ringtap test [FILE…] [options] [-- AVA OPTIONS]

Runs *.dp.ts files under ava, each in a process of its own, as many at a time as there are
CPUs. A folder stands for all *.dp.ts files in it and below; without any FILE those that
ringtap.config.ts says are meant, else the current folder. FILE:LINE means the scenario on that
line. The data planes of a file are in yet another process: a class that crashes, loops or eats
memory fails one scenario.

  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
  --watch          goes on: a change runs again what depends on the changed file
  --shard I/N      the I-th of N parts of the files; CI engines that split a job say it by themselves
  --no-isolate     the data planes in the process of their file; faster, and a crash ends the file
  --no-artefacts   failures leave no files in .ringtap
${UPDATE_USAGE}
${PAUSE_USAGE}
${TYPE_USAGE}
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
	const {values, positionals, rest} = readOptions(argv.map(withSeed).map(withUpdate), OPTIONS);
	const {match = [], shard: part, watch = false, 'no-isolate': isTogether = false} = values;
	const isAvaHeard = rest.some(option => avaSpeaks.includes(option));
	if (watch && isAvaHeard)
		throw usageError('With --watch it is not ava who tells of the run.', 'Leave out one of them.');
	const config = await findConfig();
	const shard = shardOf(part, process.env);
	const paths = positionals.length > 0 ? positionals : (config.files ?? [config.folder]);
	const find = () => findSelected(paths);
	const selected = find();
	refuseHelpers([...selected.keys()]);
	const files = filesOfShard([...selected.keys()], shard);
	await prepareForUpdate(values.update, {isTerminal: false});
	const reports = await prepareReports(values);
	const isolation = isolationLimits(values, !isTogether);
	const mode = modeOf(values);
	if (files.length === 0 && shard) {
		await reports.tell(() => emptyRecord(shard, mode));
		return nothingToDo(shard);
	}

	const isQuiet = isAvaHeard || reports.takeOutput;
	const {mbufs, ringSize, modules, goldens} = config;
	const child = {
		config: {
			...(mbufs !== undefined && {mbufs}),
			...(ringSize !== undefined && {ringSize}),
			...(goldens !== undefined && {goldens}),
			...(modules && {modules}),
		},
		match,
		lines: Object.fromEntries([...selected].filter(([, lines]) => lines.length > 0)),
		crashFolder: resolve('.ringtap', 'crashes'),
		...(!values['no-artefacts'] && {failureRoot: resolve('.ringtap')}),
		coverage: reports.needCoverage,
		graph: reports.needGraph,
		...(isolation && {isolation}),
		...(values['pause-on-failure'] && {pauses: true}),
		...mode,
	};
	const colours = await coloursFor(process.stdout);
	using session = new TestSession({child, ava: rest, isAvaHeard, isQuiet, colours});
	const round = async (among: readonly string[], run: () => Promise<Round>): Promise<number> => {
		const startedAt = new Date();
		using types = prepareTypeCheck(values, config, among);
		session.onFirstResult = () => types?.start();
		const done = await run();
		const code = await tell(done, {types, files: among, match});
		const {scenarios, durationMs} = done.summary;
		const isCovered = await reports.tell(() =>
			runRecord(scenarios, {
				mode: mode.live === undefined ? 'stepped' : 'live',
				...{durationMs, startedAt},
				...(shard && {shard}),
			}),
		);
		return code || (isCovered ? EXIT.passed : EXIT.failed);
	};
	let code = await round(files, () => session.round(files));
	if (!watch) return code;
	const ender = new AbortController();
	process.once('SIGINT', () => ender.abort());
	await watchFiles(session, {
		find: () => filesOfShard([...find().keys()], shard),
		say: line => process.stdout.write(`\n${colours.dim(line)}\n`),
		run: async among => {
			code = await round(among, () => session.round(among));
		},
		signal: ender.signal,
	});
	return code;
}

/** Below what was told while it ran. Returns the exit code. */
async function tell(
	{summary, unexplained, hasFailedOtherwise, tellEnd}: Round,
	of: {types: TypeCheck | undefined; files: readonly string[]; match: readonly string[]},
): Promise<number> {
	const wrong = (await of.types?.errors()) ?? [];
	if (wrong.length > 0)
		process.stderr.write(`\nTypes that do not fit:\n${wrong.map(line => `  ${line}\n`).join('')}`);
	tellEnd();
	if (summary.scenarios.length === 0) process.stderr.write(`${nothingFound(of.files, of.match)}\n`);
	if (unexplained !== '') process.stderr.write(`\n${unexplained}\n`);
	const hasFailed = hasFailedOtherwise || wrong.length > 0;
	return exitCodeOf(summary) || (hasFailed ? EXIT.failed : EXIT.passed);
}

/** What a part without files has run. */
function emptyRecord(shard: Shard, {live}: Mode): RunRecord {
	const mode = live === undefined ? 'stepped' : 'live';
	return runRecord([], {mode, durationMs: 0, startedAt: new Date(), shard});
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
