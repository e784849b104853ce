import type {RuleCoverage, ScenarioCoverage} from '../../src/harness/coverage.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import type {Scene} from '../../src/index.ts';
import {declare} from '../support.ts';

/** What a scenario that passes exercises. */
export async function covered(body: (scene: Scene) => void): Promise<ScenarioCoverage> {
	const {coverage, problems} = await runScenario(declare(body), {coverage: true});
	if (problems.length > 0) throw new Error(problems.map(({story}) => story).join('\n'));
	if (!coverage) throw new Error('There is no coverage.');
	return coverage;
}

/** `fw vlanId(10) → b: 2`, with what shadows it. */
export function shown({instance, condition, targets, packets, shadowedBy}: RuleCoverage): string {
	const by = shadowedBy === undefined ? '' : ` shadowed by ${shadowedBy}`;
	return `${instance} ${condition} → ${targets.join(', ')}: ${packets}${by}`;
}
