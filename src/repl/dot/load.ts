import type {FailedScene} from '../../harness/failed-scene.ts';
import {findSelected} from '../../runner/find-files.ts';
import {TextReport} from '../../runner/report/text.ts';
import {runFiles} from '../../runner/run-files.ts';
import type {DotCommand} from '../dot-commands.ts';
import {graphText} from '../visit.ts';

export const dotCommand: DotCommand = {
	name: 'load',
	argument: 'FILE[:LINE]',
	summary: 'run scenarios of a *.dp.ts file; the graph of one that fails stays to be looked at',
	help: `FILE:LINE means the scenario on that line; without a file, all of the current folder. Files are read as they
are on disk now. Of several that fail the graph of the first one stays; .back goes to your own.`,
	async run(bench, argument) {
		const {output} = bench;
		bench.assertFree();
		const selected = findSelected([argument || '.']);
		await bench.comeBack();
		let kept: FailedScene | undefined;
		const report = new TextReport(output.colours, output.write);
		const options = {
			linesOf: (file: string) => selected.get(file) ?? [],
			lookAtFailure: async (failed: FailedScene) => {
				if (kept) return 'close';
				kept = failed;
				return 'keep';
			},
		} as const;
		report.end(await runFiles([...selected.keys()], options, report));
		if (!kept) return;
		bench.visit(kept);
		const {title} = kept.scenario;
		output.write(`\nLooking at '${title}'; .back goes to your own.\n${graphText(bench)}`);
	},
};
