import {relative} from 'node:path';
import {type RegisteredScenario, takeUnclaimed} from '../harness/registry.ts';
import type {ScenarioResult} from '../harness/result.ts';
import {type TapResult, tapPlan, tapPoint} from './tap.ts';

let isArmed = false;

/**
 * For a `.dp.ts` file that is started by itself: scenarios that nobody took by the time the process
 * has nothing left to do are run then, with TAP 14 on standard output and exit code 1 when one
 * fails. Called by `scenario()`.
 */
export function armSelfRun(): void {
	if (isArmed) return;
	isArmed = true;
	process.once('beforeExit', () => {
		const scenarios = takeUnclaimed();
		if (scenarios.length > 0) void runByThemselves(scenarios);
	});
}

async function runByThemselves(declared: readonly RegisteredScenario[]): Promise<void> {
	// Late, since whoever only declares scenarios need not load what runs them.
	const {runRegistered} = await import('./run-registered.ts');
	const chosen = declared.some(({isOnly}) => isOnly) ? declared.filter(s => s.isOnly) : declared;
	print(tapPlan(chosen.length));
	let number = 0;
	const results = await runRegistered(chosen, result => print(tapPoint(++number, shown(result))));
	const failed = count(results, 'failed');
	print(`# ${count(results, 'passed')} passed, ${failed} failed`);
	if (failed > 0) process.exitCode = 1;
}

function shown({problems, file, line, ...result}: ScenarioResult): TapResult {
	const place = (path = file, at = line) => `${relative(process.cwd(), path)}:${at}`;
	return {
		...result,
		problems: problems.map(problem => ({...problem, at: place(problem.file, problem.line)})),
		artefacts: (result.artefacts ?? []).map(({path}) => relative(process.cwd(), path)),
	};
}

function count(results: readonly ScenarioResult[], status: ScenarioResult['status']): number {
	return results.filter(result => result.status === status).length;
}

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}
