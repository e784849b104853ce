import type {DotCommand} from '../dot-commands.ts';
import {lookAgain} from '../watch/look-again.ts';

export const dotCommand: DotCommand = {
	name: 'top',
	argument: '',
	summary: 'all instances on the whole terminal, the busiest first, with rates',
	help: 'As .watch dp, sorted by packets received a second. Keys: q ends, space pauses, s sorts by the next column.',
	run: bench =>
		lookAgain(bench, {
			title: 'instances',
			everyMs: 1000,
			value: () => bench.session.dataplane,
			sortBy: 'received',
		}),
};
