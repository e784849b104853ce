import {resolve} from 'node:path';
import type {ClassDescription} from '../core/class-description.ts';
import {conditions} from '../core/condition.ts';
import {loadModules} from '../core/load-modules.ts';
import {classes} from '../core/module-class.ts';
import {didYouMean} from '../errors.ts';
import {findFiles} from '../runner/find-files.ts';
import {loadScenarios} from '../runner/loader.ts';
import {type Colours, coloursFor} from '../runner/report/colours.ts';
import {classCard, classTable} from './shared/class-card.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	file: {type: 'string', multiple: true},
	load: {type: 'string', multiple: true},
	json: {type: 'boolean'},
} as const;

export const command: Command = {
	name: 'classes',
	summary: 'what module classes there are; of one, all that it takes, does and drops',
	usage: `ringtap classes [NAME] [options]

Lists the module classes. With a name: the parameters, conditions, commands and drop reasons of
that class, whether it is a VIF, whether it needs a worker lcore, and its rings.

  --file FILE   with the classes that this TypeScript file registers as it is loaded; can be
                repeated. Scenarios in it are not run
  --load X.so   with the classes of this module library; can be repeated
  --json        for machines: an array of descriptions, or the one; parameters, arguments and
                answers also as JSON schemas (draft 2020-12)

Exit code: 0 shown, 1 a file or library cannot be loaded, 2 used wrongly or no such class.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const [name, another] = positionals;
	if (another !== undefined) {
		throw usageError(`ringtap classes takes one name; '${another}' is one more.`);
	}
	for (const library of values.load ?? []) loadModules(resolve(library));
	for (const file of findFiles(values.file ?? [])) await loadScenarios(file);
	const all = classes();
	if (name !== undefined && !Object.hasOwn(all, name)) {
		const names = Object.keys(all);
		const hint = didYouMean(name, names);
		throw usageError(`There is no class '${name}'.${hint}`, `Classes: ${names.join(', ')}.`);
	}
	const document =
		name === undefined ? Object.values(all).map(cls => cls.describe()) : all[name]!.describe();
	const lines = values.json
		? [JSON.stringify(document, undefined, '\t')]
		: linesOf(document, await coloursFor(process.stdout));
	process.stdout.write(`${lines.join('\n')}\n`);
	return EXIT.passed;
}

function linesOf(document: ClassDescription | ClassDescription[], colours: Colours): string[] {
	return Array.isArray(document)
		? classTable(document, conditions().size, colours)
		: classCard(document, colours);
}
