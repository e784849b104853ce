import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'exit',
	argument: '',
	summary: 'end the session (Ctrl-D does too)',
	run: () => 'exit',
};
