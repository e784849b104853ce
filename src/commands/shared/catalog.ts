import {readdirSync} from 'node:fs';
import {basename, extname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ownCode, ownExtension} from '../../own-files.ts';
import type {Command} from './command.ts';

const folder = new URL('commands/', ownCode);

/** Names of all commands, sorted: the files in src/commands/. */
export function commandNames(): string[] {
	return readdirSync(fileURLToPath(folder))
		.filter(file => /^[a-z-]+\.(?:js|ts)$/.test(file))
		.map(file => basename(file, extname(file)))
		.sort();
}

/** Loads a command of `commandNames()`. */
export async function loadCommand(name: string): Promise<Command> {
	const {command} = await import(new URL(`${name}${ownExtension}`, folder).href);
	return command;
}
