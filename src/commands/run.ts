import {findFiles} from '../runner/find-files.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {asJson} from '../runner/report/json.ts';
import {TextReport} from '../runner/report/text.ts';
import {type RunSummary, runFiles} from '../runner/run-files.ts';
import {titleMatcher} from '../runner/title-match.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	report: {type: 'boolean'},
	json: {type: 'boolean'},
	match: {type: 'string', multiple: true},
	bail: {type: 'boolean'},
	stress: {type: 'string'},
} as const;

export const command: Command = {
	name: 'run',
	summary: 'run scenarios now, in this process',
	usage: `ringtap run FILE… [options]

Runs the scenarios of *.dp.ts files in order. A folder stands for all *.dp.ts files in it
and below, without those whose name begins with _.

  --report         after each scenario: what came out where, rule hits, drops, the ledger
  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
  --bail           stop after the first failure
  --stress[=SEED]  each scenario that passes again: packets in random segments, floods as copies
  --json           one JSON document instead of text; 64-bit numbers are strings in it

Exit code: 0 all passed, 1 something failed, 2 used wrongly or no scenario found.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv.map(withSeed), OPTIONS);
	const {report = false, json = false, match = [], bail = false} = values;
	const stress = values.stress === undefined ? 0 : seedOf(values.stress);
	if (positionals.length === 0) {
		throw usageError('Which file?', 'ringtap run FILE… takes *.dp.ts files, or folders of them.');
	}
	const files = findFiles(positionals);
	const options = {report, bail, stress, matches: titleMatcher(match)};
	const text = new TextReport(coloursFor(process.stdout), line => process.stdout.write(line));
	const summary = await runFiles(files, options, json ? {} : text);
	if (json) process.stdout.write(`${asJson(summary)}\n`);
	const found = summary.scenarios.length > 0;
	if (found && !json) text.end(summary);
	if (!found) process.stderr.write(`${nothingFound(files, match)}\n`);
	return exitCode(summary);
}

/** `--stress` alone is `--stress=1`. */
function withSeed(argument: string): string {
	return argument === '--stress' ? '--stress=1' : argument;
}

function seedOf(text: string): number {
	const seed = Number(text);
	if (Number.isInteger(seed) && seed >= 1 && seed <= 0xffff_ffff) return seed;
	throw usageError(
		`'--stress=${text}' is no seed.`,
		'A seed is a whole number from 1 to 4294967295; --stress alone takes 1.',
	);
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
