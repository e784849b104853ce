import {existsSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {InstanceObject} from '../../core/instance.ts';
import {RingtapError} from '../../errors.ts';
import {runFiles} from '../../runner/run-files.ts';
import type {DotCommand} from '../dot-commands.ts';
import type {JournalEntry} from '../journal.ts';
import {observedExpectations} from '../save/observed.ts';
import {scenarioText} from '../save/scenario-text.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'save',
	argument: 'FILE.dp.ts',
	summary: 'writes what was done as a scenario that passes: it is run before it counts as saved',
	help: `Lines that did nothing are left out. What came out and was not expected yet is written as expectations: packet by
packet, or, where they differ from run to run, by their number. A file that is there is not overwritten, unless a !
stands behind its name.`,
	async run(bench, argument) {
		bench.assertOwn('.save');
		const isForced = argument.endsWith('!');
		const path = resolve(argument.replace(/!$/, ''));
		if (!path.endsWith('.dp.ts')) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`.save takes the name of a .dp.ts file, not '${argument}'.`,
				'Write .save bridge.dp.ts.',
			);
		}
		if (existsSync(path) && !isForced) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`${argument} is there already.`,
				`Write .save ${argument}! to overwrite it.`,
			);
		}
		const entries = bench.journal.effective();
		if (entries.length === 0) {
			bench.output.write('Nothing was done that could be saved.\n');
			return;
		}
		await write(bench, entries, path);
		bench.output.write(
			`saved: ${argument.replace(/!$/, '')}, ${entries.length} of ${bench.journal.entries.length} lines\n`,
		);
	},
};

/** Beside the file first, under another name; it gets its own when it has passed. */
async function write(
	bench: Workbench,
	entries: readonly JournalEntry[],
	path: string,
): Promise<void> {
	const title = basename(path, '.dp.ts').replaceAll('-', ' ');
	const attempt = join(dirname(path), `_${process.pid}-${basename(path)}`);
	try {
		let story = '';
		for (const isCounted of [false, true]) {
			writeFileSync(attempt, textOf(bench, entries, title, isCounted));
			const {scenarios} = await runFiles([attempt], {});
			const problems = scenarios.flatMap(scenario => scenario.problems);
			if (problems.length === 0) {
				renameSync(attempt, path);
				return;
			}
			story = problems[0]!.story;
		}
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`Not saved: what was written does not pass. ${story}`,
			'.undo what cannot be repeated, or write the scenario by hand.',
		);
	} finally {
		rmSync(attempt, {force: true});
	}
}

function textOf(
	{session, names}: Workbench,
	entries: readonly JournalEntry[],
	title: string,
	isCounted: boolean,
): string {
	const source = entries.map(entry => entry.source).join('\n');
	const declared = new Set(entries.flatMap(({declares}) => declares));
	const nameOf = (value: unknown) => nameIn(declared, value);
	const expectations = observedExpectations(session, nameOf, isCounted, source);
	const ofScene = new Set(Object.keys(session.scope));
	const ofPackage = new Set(names.filter(name => !ofScene.has(name)));
	return scenarioText({title, entries, expectations, ofScene, ofPackage});
}

/** What a value is called in the session: a variable, or by its vswitch. */
function nameIn(declared: ReadonlySet<string>, value: unknown): string {
	const variable = [...declared].find(name => Reflect.get(globalThis, name) === value);
	if (variable !== undefined) return variable;
	const instance =
		value instanceof InstanceObject ? value : (value as {instance: InstanceObject}).instance;
	const {vswitch, name} = instance;
	const owner = [...declared].find(one => Reflect.get(globalThis, one) === vswitch);
	return `${owner ?? `dataplane.vswitches['${vswitch.name}']!`}.instances['${name}'] as never`;
}
