import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {libraryTypes} from '../core/library-types.ts';
import {loadLibrary} from '../core/load-modules.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {check: {type: 'boolean'}} as const;

export const command: Command = {
	name: 'types',
	summary: 'TypeScript types of a module library, written beside it',
	usage: `ringtap types LIBRARY.so… [options]

Writes LIBRARY.ts beside each library, from the static tables of its classes: types of their
parameters, conditions, commands and drop reasons, and their loading, so that one import gives
both. To be run again when the tables have changed: what does not fit them is refused when it is
loaded. The library is loaded for that, and its constructors run.

  --check   writes nothing; says whether LIBRARY.ts is what would be written

Exit code: 0 written or current, 1 not current or cannot be loaded, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	if (positionals.length === 0) throw usageError('Which library?', 'ringtap types LIBRARY.so');
	const files = positionals.map(given => {
		if (!given.endsWith('.so')) {
			throw usageError(`ringtap types takes libraries, NAME.so, and not '${given}'.`);
		}
		return resolve(given);
	});
	const codes = files.map(file => writeTypes(file, values.check ?? false));
	return codes.find(code => code !== EXIT.passed) ?? EXIT.passed;
}

function writeTypes(library: string, isCheck: boolean): number {
	const {classes} = loadLibrary(library);
	const text = libraryTypes(basename(library), classes);
	const file = library.replace(/\.so$/, '.ts');
	const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text;
	const names = classes.map(({name}) => name).join(', ');
	if (isCheck && !isCurrent) {
		process.stderr.write(`${file} is not current: ringtap types ${library}\n`);
		return EXIT.failed;
	}
	if (!isCurrent) writeFileSync(file, text);
	process.stdout.write(`${file}: ${names}${isCurrent ? ' (was current)' : ''}\n`);
	return EXIT.passed;
}
