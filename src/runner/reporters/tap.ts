import {countsOf, scenariosOf} from '../record/counts.ts';
import type {Reporter} from '../record/reporter.ts';
import type {RunRecord, ScenarioRecord} from '../record/run-record.ts';
import {type TapResult, tapPlan, tapPoint} from '../tap.ts';

export const reporter: Reporter = {
	name: 'tap',
	summary: 'TAP 14, with the story of a failure as YAML',
	render,
};

function render(run: RunRecord): string {
	const results = run.files.flatMap(({path, scenarios}) =>
		scenarios.map(scenario => resultOf(path, scenario)),
	);
	const points = results.map((result, i) => tapPoint(i + 1, result));
	const {passed, failed, skipped} = countsOf(scenariosOf(run));
	const summary = `# ${passed} passed, ${failed} failed, ${skipped} skipped`;
	return `${[tapPlan(results.length), ...points, summary].join('\n')}\n`;
}

function resultOf(path: string, {line, ...scenario}: ScenarioRecord): TapResult {
	return {
		...scenario,
		title: `${path}: ${scenario.title}`,
		problems: scenario.problems.map(problem => ({
			...problem,
			at: `${problem.path ?? path}:${problem.line ?? line}`,
		})),
		artefacts: (scenario.artefacts ?? []).map(artefact => artefact.path),
	};
}
