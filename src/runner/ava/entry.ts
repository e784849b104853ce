/**
 * What ava's worker imports in place of a `.dp.ts` file: declares an ava test for each scenario of
 * it.
 */
import {fileURLToPath} from 'node:url';
import {LoadFailure} from '../load-failure.ts';
import {loadScenarios, refuseLateScenarios} from '../loader.ts';
import {failedFile} from '../problem.ts';
import {declareFailure, declareTests} from './declare.ts';
import {tally} from './tally.ts';

const file = fileURLToPath(new URL(import.meta.url).searchParams.get('file')!);
try {
	const scenarios = await loadScenarios(file);
	refuseLateScenarios();
	tally(scenarios.map(({title}) => title));
	declareTests(scenarios);
} catch (error) {
	if (!(error instanceof LoadFailure)) throw error;
	const result = failedFile(error, file, 0);
	tally([result.title]);
	declareFailure(result);
}
