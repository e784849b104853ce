import {describeDeath} from './crashed.ts';
import type {Child} from './process.ts';

/**
 * A module in TypeScript that ends this process is named on standard error, and the run has not passed: as where the
 * data plane is in this process, too. `calling`: the process that has called a module which has not returned.
 */
export function watchForExit(calling: () => Child | undefined): Disposable {
	const tell = (code: number) => {
		const child = calling();
		if (!child) return;
		const death = {...child.death(), kind: 'exited', number: code} as const;
		process.stderr.write(`\ncrash: ${describeDeath(death, {timeMs: 0})}\n`);
		process.exitCode = code || 1;
	};
	process.on('exit', tell);
	return {[Symbol.dispose]: () => void process.off('exit', tell)};
}
