import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'continue',
	argument: '',
	summary: 'runs until nothing moves; says where packets came out',
	run({session, output}) {
		output.write(`${session.settle()}\n`);
	},
};
