import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Command, EXIT} from './shared/command.ts';
import {moduleInC} from './shared/new-module/c.ts';
import type {Skeleton} from './shared/new-module/skeleton.ts';
import {moduleInTypeScript} from './shared/new-module/ts.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {c: {type: 'boolean'}, ts: {type: 'boolean'}} as const;

/** Language → what a new module in it consists of. */
const languages: Readonly<Record<keyof typeof OPTIONS, Skeleton>> = {
	c: moduleInC,
	ts: moduleInTypeScript,
};

export const command: Command = {
	name: 'new',
	summary: 'a module of your own to begin with, and a scenario that tests it',
	usage: `ringtap new module NAME --c|--ts

Makes a folder NAME with the source of a small module class, a scenario that passes, and a
README.md that says how to go on. Overwrites nothing.

  --c    in C, against ringtap/module.h: builds to NAME.so
  --ts   in TypeScript, by defineModule: nothing is built

Exit code: 0 made, 1 cannot be written, 2 used wrongly, or there is something of that name.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const [what, name, more] = positionals;
	if (what !== 'module' || name === undefined || more !== undefined) {
		throw usageError(`'${['new', ...positionals].join(' ')}' is not clear.`, usage());
	}
	const chosen = Object.keys(languages).filter(key => values[key as keyof typeof OPTIONS]);
	const [language, another] = chosen as (keyof typeof OPTIONS)[];
	if (language === undefined || another !== undefined) {
		throw usageError(`A module is written in one language.`, usage());
	}
	if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 64) {
		throw usageError(
			`'${name}' cannot name a new module: small letters, digits and single hyphens, a letter first.`,
			'For example rate-limiter.',
		);
	}
	if (existsSync(name))
		throw usageError(`There is a '${name}' here already.`, 'Nothing was written.');
	const files = Object.entries(languages[language](name));
	mkdirSync(name);
	for (const [file, text] of files) writeFileSync(join(name, file), text, {flag: 'wx'});
	const list = files.map(([file]) => `  ${join(name, file)}\n`).join('');
	process.stdout.write(`Made\n${list}${name}/README.md says how to go on.\n`);
	return EXIT.passed;
}

function usage(): string {
	return `ringtap new module NAME ${Object.keys(languages)
		.map(key => `--${key}`)
		.join('|')}`;
}
