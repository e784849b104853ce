// Steps that say what they do and how long it took, and how they failed.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {beginLine, endLine} from './line.mjs';

export const root = new URL('../../', import.meta.url);
const FIRST_LINES = 10;
const LAST_LINES = 30;

/** Does something that takes a while: one line, with the time; `progress` as `beginLine` has it. */
export async function step(what, work, progress) {
	beginLine(what, progress);
	await work();
	endLine();
}

/**
 * Runs a command from the top of the checkout; when it fails, shows it with what it said, and ends
 * with 1.
 */
export async function run(command, args, env = {}) {
	const {code, output} = await ended(command, args, env);
	if (code === 0) return;
	endLine('failed');
	fail(1, `\n$ ${[command, ...args].join(' ')}\n${shortened(output.trimEnd())}`);
}

/** npm says first what is wrong, compilers and apt say it last. */
function shortened(output) {
	const lines = output.split('\n');
	if (lines.length <= FIRST_LINES + LAST_LINES) return output;
	return [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)].join('\n');
}

/** Whether a command ends with 0; its output is nobody's business. */
export async function succeeds(command, args) {
	const {code} = await ended(command, args, {});
	return code === 0;
}

/** Standard output of a command, whatever its code; undefined when there is no such command. */
export async function outputOf(command, args) {
	const {code, output} = await ended(command, args, {});
	return code === undefined ? undefined : output;
}

export function fail(code, message) {
	process.stderr.write(`${message}\n`);
	process.exit(code);
}

async function ended(command, args, env) {
	const stdio = ['ignore', 'pipe', 'pipe'];
	const child = spawn(command, args, {cwd: root, stdio, env: {...process.env, ...env}});
	const pieces = [];
	child.stdout.on('data', piece => pieces.push(piece));
	child.stderr.on('data', piece => pieces.push(piece));
	try {
		const [code, signal] = await once(child, 'close');
		return {code: code ?? `signal ${signal}`, output: Buffer.concat(pieces).toString()};
	} catch (error) {
		// Not there, or not ours to run.
		return {code: undefined, output: `'${command}' cannot be run here: ${error.message}`};
	}
}
