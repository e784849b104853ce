import type {DotCommand} from '../dot-commands.ts';
import {WatchScreen} from '../watch/screen.ts';

export const dotCommand: DotCommand = {
	name: 'top',
	argument: '',
	summary: 'all instances on the whole terminal, the busiest first, with rates',
	help: 'As .watch dp, sorted by packets received a second. Keys: q ends, space pauses, s sorts by the next column.',
	async run(bench) {
		const {output} = bench;
		if (!output.show) {
			bench.print(bench.session.dataplane);
			return;
		}
		const screen = new WatchScreen({
			title: 'instances',
			everyMs: 1000,
			value: () => bench.session.dataplane,
			text: (value, {columns}, colours) => bench.shown(value, {colours, columns}),
			sortBy: 'received',
		});
		await output.show(screen);
	},
};
