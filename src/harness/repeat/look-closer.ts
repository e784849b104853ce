import type {ScenarioProblem} from '../result.ts';
import type {SceneState} from '../scene-state.ts';
import {traceFor, withTrace} from '../tell-trace.ts';

export {digestOf} from './digest.ts';

/** Problems with what has been traced of their packets, while the data plane is still there. */
export function traced(state: SceneState, problems: readonly ScenarioProblem[]): ScenarioProblem[] {
	return problems.map(problem => {
		const trace = traceFor(state, problem.evidence);
		return trace ? withTrace(problem, trace) : problem;
	});
}
