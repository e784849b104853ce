import {countsOf, scenariosOf} from '../record/counts.ts';
import type {Reporter} from '../record/reporter.ts';
import type {RunRecord} from '../record/run-record.ts';

export const reporter: Reporter = {
	name: 'ndjson',
	summary: 'a line of JSON for the run, for each scenario, and for the end',
	render,
};

function render(run: RunRecord): string {
	const {files, durationMs, ...head} = run;
	const scenarios = files.flatMap(({path, scenarios: all}) =>
		all.map(scenario => ({event: 'scenario', path, ...scenario})),
	);
	const end = {event: 'end', durationMs, ...countsOf(scenariosOf(run))};
	const events = [{event: 'run', ...head}, ...scenarios, end];
	return events.map(event => `${JSON.stringify(event)}\n`).join('');
}
