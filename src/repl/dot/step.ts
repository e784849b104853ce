import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';
import {countOf} from '../evaluate.ts';

export const dotCommand: DotCommand = {
	name: 'step',
	argument: '[N]',
	summary: 'one turn of one instance, or N; says whose',
	help: 'Packets wait where inject(…, {run: false}) or a step has left them. .continue runs until nothing moves.',
	run(bench, argument) {
		const {session, output} = bench;
		const turns = argument === '' ? 1 : countOf(argument);
		if (turns === undefined) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`.step takes a number of turns, not '${argument}'.`,
				'Write .step, or .step 5.',
			);
		}
		bench.pauses.resume();
		for (let turn = 0; turn < turns; turn++) {
			const name = session.scene.step();
			if (name !== undefined) bench.noteDone('step()');
			output.write(`${name ?? 'nothing is left to do'}\n`);
			if (name === undefined) return;
		}
	},
};
