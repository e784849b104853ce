import {findFiles} from '../../runner/find-files.ts';
import {TextReport} from '../../runner/report/text.ts';
import {runFiles} from '../../runner/run-files.ts';
import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'load',
	argument: 'FILE',
	summary: 'run the scenarios of a *.dp.ts file, as it is on disk now',
	async run({output}, argument) {
		const report = new TextReport(output.colours, output.write);
		report.end(await runFiles(findFiles([argument || '.']), {}, report));
	},
};
