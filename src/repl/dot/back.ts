import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'back',
	argument: '',
	summary: 'from the graph of a scenario that failed, to your own',
	async run(bench) {
		if (await bench.comeBack()) bench.output.write(`${bench.describe()}\n`);
		else
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				'There is nowhere to go back to.',
				'After .load, when a scenario has failed, its graph is looked at.',
			);
	},
};
