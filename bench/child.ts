// Child processes of benchmarks.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const longestMs = 300_000;

/** Runs a command to its end, and answers its standard output. Throws when it ends otherwise than with 0. */
export function run(
	command: string,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): string {
	const surroundings = {cwd: root, env: {...process.env, ...env}};
	const options = {...surroundings, encoding: 'utf8', timeout: longestMs} as const;
	const {status, signal, stdout, stderr, error} = spawnSync(command, args, options);
	if (error) throw error;
	if (status === 0) return stdout;
	const last = (stderr || stdout).trim().split('\n').slice(-10).join('\n');
	throw new Error(`${command} ended with ${signal ?? status}: ${last}`);
}
