import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'undo',
	argument: '',
	summary: 'takes back what was done last; .redo does it again',
	help: `The data plane and all variables are made anew by doing everything before it again: packets are injected once
more, files are read once more, and what has been written into files stays.`,
	async run(bench) {
		bench.assertOwn('.undo');
		bench.assertStepped('.undo');
		const entry = bench.journal.undo();
		if (!entry) {
			bench.output.write('There is nothing to take back.\n');
			return;
		}
		await bench.rebuild(entry.declares);
		bench.output.write(`taken back: ${firstLine(entry.source)}\n`);
	},
};

export function firstLine(source: string): string {
	const [first = '', ...more] = source.split('\n');
	return more.length > 0 ? `${first} …` : first;
}
