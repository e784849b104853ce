import {basename} from 'node:path';
import {RingtapError} from '../errors.ts';
import {runAva} from '../runner/ava/run-ava.ts';
import {findFiles} from '../runner/find-files.ts';
import {titleMatcher} from '../runner/title-match.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions} from './shared/options.ts';
import {prepareForUpdate, UPDATE_OPTION, UPDATE_USAGE, withUpdate} from './shared/update-option.ts';

const OPTIONS = {match: {type: 'string', multiple: true}, ...UPDATE_OPTION} as const;

export const command: Command = {
	name: 'test',
	summary: 'run scenarios under ava, a process per file, in parallel',
	usage: `ringtap test [FILE…] [options] [-- AVA OPTIONS]

Runs *.dp.ts files under ava, each in a process of its own. A folder stands for all *.dp.ts
files in it and below; without any FILE the current folder is meant.

  --match TITLE    only scenarios with this in their title; * stands for anything; can be repeated
${UPDATE_USAGE}
  -- …             handed to ava: --tap, --watch, --concurrency=2, --fail-fast, --timeout=1m

Exit code: 0 all passed, 1 something failed, 2 used wrongly or no scenario found.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals, rest} = readOptions(argv.map(withUpdate), OPTIONS);
	const {match = []} = values;
	const files = findFiles(positionals.length === 0 ? ['.'] : positionals);
	refuseHelpers(files);
	await prepareForUpdate(values.update, {isTerminal: false});
	const {exitCode, titles} = await runAva(files, match, rest);
	if (exitCode === 0) return EXIT.passed;
	return titles?.some(titleMatcher(match)) === false ? EXIT.usedWrongly : EXIT.failed;
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
