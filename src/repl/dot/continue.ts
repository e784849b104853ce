import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'continue',
	argument: '',
	summary: 'runs until nothing moves; says where packets came out',
	run(bench) {
		bench.pauses.resume();
		bench.output.write(`${bench.session.settle()}\n`);
		bench.noteDone('settle()');
	},
};
