import {defaultWorkers} from '../harness/registry.ts';
import {forbidProgress} from '../progress.ts';
import {findFiles} from '../runner/find-files.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {asJson} from '../runner/report/json.ts';
import {TextReport} from '../runner/report/text.ts';
import {runTiming, timingLines} from '../runner/report/timing.ts';
import {type RunSummary, runFiles} from '../runner/run-files.ts';
import {titleMatcher} from '../runner/title-match.ts';
import {type Command, EXIT} from './shared/command.ts';
import {CRASH_OPTIONS, CRASH_USAGE, prepareForCrashes} from './shared/crash-options.ts';
import {readOptions, usageError} from './shared/options.ts';
import {prepareForUpdate, UPDATE_OPTION, UPDATE_USAGE, withUpdate} from './shared/update-option.ts';

const OPTIONS = {
	report: {type: 'boolean'},
	timing: {type: 'boolean'},
	json: {type: 'boolean'},
	match: {type: 'string', multiple: true},
	bail: {type: 'boolean'},
	live: {type: 'boolean'},
	workers: {type: 'string'},
	repeat: {type: 'string'},
	stress: {type: 'string'},
	...CRASH_OPTIONS,
	...UPDATE_OPTION,
} as const;

const maxWorkers = 64;

export const command: Command = {
	name: 'run',
	summary: 'run scenarios now, in this process',
	usage: `ringtap run FILE… [options]

Runs the scenarios of *.dp.ts files in order. A folder stands for all *.dp.ts files in it
and below, without those whose name begins with _.

  --report         after each scenario: what came out where, rule hits, drops, the ledger
  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
  --timing         at the end: how long each step took, from the start of Node
  --live           live, on worker lcores; what needs the virtual clock is skipped
  --workers N      how many worker lcores, 1 to 64; default 2; implies --live
  --repeat N       each scenario N times, until it fails
  --bail           stop after the first failure
  --stress[=SEED]  each scenario that passes again: packets in random segments, floods as copies
  --json           one JSON document instead of text; 64-bit numbers are strings in it
${CRASH_USAGE}
${UPDATE_USAGE}

Exit code: 0 all passed, 1 something failed, 2 used wrongly or no scenario found.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv.map(withSeed).map(withUpdate), OPTIONS);
	const {report = false, timing = false, json = false, match = [], bail = false} = values;
	if (positionals.length === 0) {
		throw usageError('Which file?', 'ringtap run FILE… takes *.dp.ts files, or folders of them.');
	}
	const files = findFiles(positionals);
	await prepareForUpdate(values.update, {isTerminal: true});
	const workers = wholeNumber('workers', values.workers, maxWorkers);
	const live = values.live || workers !== undefined ? (workers ?? defaultWorkers) : undefined;
	const repeat = wholeNumber('repeat', values.repeat, 1_000_000);
	const stress = wholeNumber('stress', values.stress, 0xffff_ffff);
	const isolated = prepareForCrashes(values);
	using _ = isolated?.isolation;
	const options = {
		report,
		bail,
		matches: titleMatcher(match),
		...(isolated && {isolated}),
		...(live !== undefined && {live}),
		...(stress !== undefined && {stress}),
		...(repeat !== undefined && {repeat}),
	};
	if (json) forbidProgress();
	const colours = await coloursFor(process.stdout);
	const text = new TextReport(colours, line => process.stdout.write(line));
	const summary = await runFiles(files, options, json ? {} : text);
	const times = timing ? runTiming() : undefined;
	if (json) process.stdout.write(`${asJson(summary, times)}\n`);
	const found = summary.scenarios.length > 0;
	if (found && !json) text.end(summary);
	if (times && !json) process.stdout.write(`\n${timingLines(times, colours).join('\n')}\n`);
	if (!found) process.stderr.write(`${nothingFound(files, match)}\n`);
	return exitCode(summary);
}

/** `--stress` alone is `--stress=1`. */
function withSeed(argument: string): string {
	return argument === '--stress' ? '--stress=1' : argument;
}

function wholeNumber(option: string, given: string | undefined, max: number): number | undefined {
	if (given === undefined) return undefined;
	const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
	if (value >= 1 && value <= max) return value;
	throw usageError(`--${option} is '${given}'.`, `It takes a whole number from 1 to ${max}.`);
}

function exitCode({failed, scenarios, emptyFiles}: RunSummary): number {
	if (failed > 0) return EXIT.failed;
	return scenarios.length === 0 || emptyFiles.length > 0 ? EXIT.usedWrongly : EXIT.passed;
}

function nothingFound(files: readonly string[], match: readonly string[]): string {
	const where = files.length === 1 ? 'the file' : `${files.length} files`;
	if (match.length === 0)
		return `No scenario found in ${where}: scenario('title', …) declares one.`;
	return `No scenario found in ${where} whose title matches '${match.join("' or '")}'.`;
}
