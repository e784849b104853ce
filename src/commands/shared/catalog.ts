import {loadOwnModule, ownModuleNames} from '../../own-modules.ts';
import type {Command} from './command.ts';

/** Names of all commands, sorted: the files in src/commands/. */
export function commandNames(): string[] {
	return ownModuleNames('commands');
}

/** Loads a command of `commandNames()`. */
export async function loadCommand(name: string): Promise<Command> {
	const {command} = await loadOwnModule<{command: Command}>('commands', name);
	return command;
}
