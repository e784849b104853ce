import {execFileSync} from 'node:child_process';
import test, {type ExecutionContext} from 'ava';

/** A tool of Wireshark's, and what it prints. */
export function wireshark(tool: 'tshark' | 'capinfos', args: readonly string[]): string {
	const options = {encoding: 'utf8' as const, maxBuffer: 2 ** 28};
	return execFileSync(tool, args, {...options, stdio: ['ignore', 'pipe', 'ignore']});
}

const hasTools = (['tshark', 'capinfos'] as const).every(tool => {
	try {
		wireshark(tool, ['--version']);
		return true;
	} catch {
		return false;
	}
});

/** A test that needs Wireshark's tools: skipped where they are not. */
export function oracle(title: string, body: (t: ExecutionContext) => void | Promise<void>): void {
	if (hasTools) test(title, body);
	else test.skip(`${title} (there is no tshark here)`, body);
}
