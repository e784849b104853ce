import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

/** What a command prints. @throws Error with what it said of its failure */
export async function outputOf(
	command: string,
	args: readonly string[],
	cwd?: string,
): Promise<string> {
	const options = {cwd, env: {...process.env, LC_ALL: 'C'}};
	try {
		return (await promisify(execFile)(command, [...args], options)).stdout;
	} catch (error) {
		const {stderr, message} = error as Error & {stderr?: string};
		throw new Error(`${command}: ${stderr?.trim() || message}`);
	}
}
