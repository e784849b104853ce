import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'edit',
	argument: '',
	summary: 'what was typed last, in your editor; runs what you save there',
	help: `The editor is $VISUAL, $EDITOR or vi. What is left as it was is not run again.
For files: .load FILE runs the scenarios of one as it is on disk now.`,
	async run(bench) {
		const {output, lastInput} = bench;
		if (!output.edit) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				'There is no terminal for an editor.',
				'Type it, or .load a file.',
			);
		}
		const text = await output.edit(`${lastInput}\n`, 'prompt.ts');
		if (text === undefined || text.trim() === '') {
			output.write('nothing has changed\n');
			return;
		}
		output.write(`${text.trimEnd()}\n`);
		await bench.take(text);
	},
};
