import {ScenarioFailure} from './failure.ts';
import {writePending} from './golden/write.ts';
import {judge, judgePool, poolInUse, softProblems} from './judge.ts';
import {defaultWorkers, type ScenarioOptions} from './registry.ts';
import type {ScenarioProblem} from './result.ts';
import {makeScene, type Scene} from './scene.ts';
import {SceneState} from './scene-state.ts';

/**
 * One scene, now, without a runner: for other test libraries and benchmarks. Returns what the body returns.
 *
 * @throws ScenarioFailure, or what the body throws.
 * @example
 * runScene(({vswitch, inject, expect}) => {
 *   const [a, b] = vswitch().testVifs('a', 'b');
 *   a.otherwise.to(b);
 *   inject(a, eth());
 *   expect(b).toReceive(eth());
 * });
 */
export function runScene<T>(body: (scene: Scene) => T, options: ScenarioOptions = {}): T {
	const {timeout: _timeout, modes, seed = 1, ...dataplane} = options;
	const mode = modes?.includes('stepped') === false ? {live: defaultWorkers} : {};
	const state = new SceneState({...dataplane, ...mode}, seed);
	const inUse = poolInUse();
	let result: T;
	const problems: ScenarioProblem[] = [];
	try {
		result = body(makeScene(state));
		problems.push(...softProblems(state));
		problems.push(...judge(state, problems.length === 0));
		for (const undo of state.cleanups.reverse()) void undo();
	} finally {
		state.close();
		problems.push(...judgePool(inUse));
	}
	const [problem] = problems;
	if (!problem) {
		writePending(state.goldens);
		return result;
	}
	const [message = '', ...details] = problem.story.split('\n');
	throw new ScenarioFailure(message, details, problem.code as `ERR_RINGTAP_${string}`);
}
