import type {DotCommand} from '../dot-commands.ts';
import {firstLine} from './undo.ts';

export const dotCommand: DotCommand = {
	name: 'redo',
	argument: '',
	summary: 'does again what .undo took back last',
	async run(bench) {
		bench.assertOwn('.redo');
		bench.assertStepped('.redo');
		const entry = bench.journal.redo();
		if (!entry) {
			bench.output.write('There is nothing to do again.\n');
			return;
		}
		if (await bench.rebuild([])) bench.output.write(`done again: ${firstLine(entry.source)}\n`);
		else bench.journal.dropLast();
	},
};
