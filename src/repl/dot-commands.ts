import {didYouMean, RingtapError} from '../errors.ts';
import {ownModules} from '../own-modules.ts';
import type {Workbench} from './workbench.ts';

/** `.name` at the prompt; each is a file of its own in src/repl/dot/, found by being there. */
export interface DotCommand {
	readonly name: string;
	/** `FILE`, or nothing. */
	readonly argument: string;
	readonly summary: string;
	/** More than the summary says; lines. */
	readonly help?: string;
	/** Returns `'exit'` to end the session, or a promise of it. */
	run(bench: Workbench, argument: string): unknown;
}

/** All dot-commands, by name. */
export async function dotCommands(): Promise<DotCommand[]> {
	const modules = await ownModules<{dotCommand: DotCommand}>('repl/dot');
	return modules.map(({dotCommand}) => dotCommand);
}

/** `.load x` → load, x; `?x` → help, x; undefined when the line is no dot-command (`.5 + 1` is none). */
export function readDotCommand(line: string): {name: string; argument: string} | undefined {
	const [, asked] = /^\s*\?\s*(\S.*)$/.exec(line) ?? [];
	if (asked !== undefined) return {name: 'help', argument: asked};
	const [, name, argument = ''] = /^\s*\.([a-z][\w-]*)\s*(.*)$/i.exec(line) ?? [];
	return name === undefined ? undefined : {name, argument};
}

export function unknownDotCommand(name: string, commands: readonly DotCommand[]): RingtapError {
	const names = commands.map(one => `.${one.name}`);
	return new RingtapError(
		'ERR_RINGTAP_USAGE',
		`There is no command '.${name}'.${didYouMean(`.${name}`, names)}`,
		`Commands: ${names.join(', ')}.`,
	);
}
