import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import spawn, {type SubprocessError} from 'nano-spawn';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

/** Not the user's own. */
export const cache = `${root}node_modules/.cache/ringtap/cache`;

/** How a command ended. */
export interface Ended {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

export interface Surroundings {
	readonly cwd?: string;
	readonly input?: string;
	readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The real command, as it is installed, in a process of its own. */
export function ringtap(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
	const cli = `${root}dist/cli.js`;
	if (!existsSync(cli)) throw new Error(`There is no ${cli}: node scripts/setup.mjs makes it.`);
	return node([cli, ...args], surroundings);
}

/** Node with a script; a code other than 0 is no error here. */
export async function node(
	args: readonly string[],
	{cwd = fixtures, input = '', env = {}}: Surroundings = {},
): Promise<Ended> {
	const plain = {NO_COLOR: '1', FORCE_COLOR: undefined, RINGTAP_CACHE_DIR: cache, ...env};
	try {
		const options = {cwd, stdin: {string: input}, env: plain};
		const {stdout, stderr} = await spawn(process.execPath, args, options);
		return {code: 0, stdout, stderr};
	} catch (error) {
		const {exitCode, stdout, stderr} = error as SubprocessError;
		return {code: exitCode ?? -1, stdout, stderr};
	}
}

/** The command on a terminal of its own, by script(1) of util-linux; `input` is typed ahead. */
export async function onTerminal(
	args: readonly string[],
	input: string,
	cwd: string,
): Promise<Ended> {
	const words = [process.execPath, `${root}dist/cli.js`, ...args].map(word => `'${word}'`);
	const env = {NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined, RINGTAP_CACHE_DIR: cache};
	const options = {cwd, env, stdin: {string: input}};
	try {
		const given = ['-qec', words.join(' '), '/dev/null'];
		const {stdout, stderr} = await spawn('script', given, options);
		return {code: 0, stdout, stderr};
	} catch (error) {
		const {exitCode, stdout, stderr} = error as SubprocessError;
		return {code: exitCode ?? -1, stdout, stderr};
	}
}
