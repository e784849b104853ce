import type {ExecutionContext} from 'ava';
import {type Ended, ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

/** `ringtap run` of a file `x.dp.ts` with this text after its imports, in line 1. */
export async function runOf(
	t: ExecutionContext,
	text: string,
	...flags: readonly string[]
): Promise<Ended & {readonly cwd: string}> {
	const imports = "import {bridge, defineModule, eth, forward, scenario} from 'ringtap';";
	const cwd = folderWith(t, {'x.dp.ts': `${imports}\n${text}`});
	return {...(await ringtap(['run', 'x.dp.ts', ...flags], {cwd})), cwd};
}

/** The lines from the trace on, of the first story that has one. */
export function traceIn(stdout: string): string[] {
	const lines = stdout.split('\n').map(line => line.trim());
	const from = lines.findIndex(line => line.startsWith('trace of'));
	if (from === -1) return [];
	const to = lines.findIndex((line, i) => i > from && (line === '' || line.startsWith('replay:')));
	return lines.slice(from, to);
}
