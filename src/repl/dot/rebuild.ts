import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'rebuild',
	argument: '',
	summary:
		'after a crash: the data plane and all variables as they were before the line that did it',
	help: `All lines before it are done again, with the packets they injected and the files they wrote.
The instance that crashed is there, and a fault keeps packets from it: .faults, and lift() when it is mended.`,
	async run(bench) {
		if (!bench.fallen) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				'Nothing has crashed here.',
				'.undo takes back what was done last.',
			);
		}
		const {culprit} = bench.fallen;
		if (!(await bench.rebuildFallen())) return;
		const lines = bench.journal.ofUse.length;
		const without = culprit === '' ? '' : `; ${culprit} gets no packets`;
		bench.output.write(`as it was before the crash: ${lines} lines done again${without}\n`);
	},
};
