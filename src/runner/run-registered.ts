import {type RegisteredScenario, setRegistrar} from '../harness/registry.ts';
import type {ScenarioProblem, ScenarioResult} from '../harness/result.ts';
import {type RunOptions, runScenario} from '../harness/run-scenario.ts';
import {refuseLateScenarios} from './loader.ts';
import {neverEnds, strayProblem} from './problem.ts';
import {NeverSettles, StrayErrors, settled} from './stray-errors.ts';

/**
 * Runs one scenario; errors that reach nobody while it runs, and an await without end, are its
 * failure.
 */
export async function runGuarded(
	scenario: RegisteredScenario,
	strays: StrayErrors,
	options: RunOptions = {},
): Promise<ScenarioResult> {
	const began = performance.now();
	let result: ScenarioResult;
	try {
		result = await settled(runScenario(scenario, options));
	} catch (error) {
		const problem = error instanceof NeverSettles ? neverEnds() : strayProblem(error);
		result = failed(scenario, performance.now() - began, problem);
	}
	const problems = (await strays.take()).map(strayProblem);
	if (problems.length === 0) return result;
	return {...result, status: 'failed', problems: [...result.problems, ...problems]};
}

/** Runs scenarios that are at hand, in order, telling of each as it ends. */
export async function runRegistered(
	scenarios: readonly RegisteredScenario[],
	done: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
	using strays = new StrayErrors();
	const before = refuseLateScenarios();
	const results: ScenarioResult[] = [];
	try {
		for (const scenario of scenarios) {
			const result = await runGuarded(scenario, strays);
			results.push(result);
			done(result);
		}
	} finally {
		setRegistrar(before);
	}
	return results;
}

function failed(
	{title, file, line}: RegisteredScenario,
	durationMs: number,
	problem: ScenarioProblem,
): ScenarioResult {
	const status = 'failed';
	return {title, file, line, status, durationMs, seed: 0, problems: [problem], logs: []};
}
