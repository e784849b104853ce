import type {DotCommand} from '../dot-commands.ts';
import {Tutorial} from '../tutorial.ts';

export const dotCommand: DotCommand = {
	name: 'tutorial',
	argument: '[off]',
	summary: 'eight steps from the first VIF to a saved scenario, here in the session',
	run(bench, argument) {
		bench.tutorial = argument === 'off' ? undefined : new Tutorial();
		bench.output.write(`${bench.tutorial?.begin() ?? 'ended'}\n`);
	},
};
