import {readFileSync} from 'node:fs';

/** Of CPU time in /proc, as every Linux on x86-64 has them: getconf CLK_TCK. */
const TICKS_PER_SECOND = 100;

/** Whether a process runs that began then: another one may have its number by now. */
export function isRunning(pid: number, startTicks: bigint): boolean {
	const fields = statOf(pid);
	// What has ended and was not waited for is a zombie.
	return (
		fields !== undefined && !['Z', 'X'].includes(fields[0]!) && BigInt(fields[19]!) === startTicks
	);
}

/** For how long a process that began then has been running. */
export function runningForMs(startTicks: bigint): number {
	const [uptimeSeconds = '0'] = readFileSync('/proc/uptime', 'utf8').split(' ');
	return Math.max(0, Number(uptimeSeconds) * 1000 - (Number(startTicks) * 1000) / TICKS_PER_SECOND);
}

/** From its state on: proc(5). Undefined: there is no such process. */
function statOf(pid: number): string[] | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name before that is in brackets, and may have spaces and brackets in it.
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return undefined;
	}
}

/** As it was typed: `ringtap run x.dp.ts`. */
export function commandLine([program = '', ...args]: readonly string[]): string {
	// Options of Node's own come first.
	const from = args.findIndex(arg => !arg.startsWith('--'));
	const [script = '', ...rest] = from === -1 ? [] : args.slice(from);
	const isRingtap = /(?:^|\/)(?:ringtap|dist\/cli\.js|src\/cli\.ts)$/.test(script);
	return (isRingtap ? ['ringtap', ...rest] : [baseName(program), script, ...rest]).join(' ').trim();
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
