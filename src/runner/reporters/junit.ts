import {countsOf, scenariosOf} from '../record/counts.ts';
import type {Reporter} from '../record/reporter.ts';
import type {FileRecord, RunRecord, ScenarioRecord} from '../record/run-record.ts';
import {element, textElement} from '../report/xml.ts';

export const reporter: Reporter = {
	name: 'junit',
	summary: 'JUnit XML, a suite for each file: for Jenkins, GitLab and most others',
	render,
};

// Element and attribute names are those of Jenkins's junit-10.xsd, the strictest schema in use: a test case has neither
// properties nor a file there, so links stand in its output, and the place of a failure in the text of it.

function render(run: RunRecord): string {
	const suites = run.files.map(file => suiteOf(file, run));
	const totals = {name: 'ringtap', ...numbersOf(scenariosOf(run)), time: seconds(run.durationMs)};
	return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', totals, suites)}\n`;
}

function suiteOf({path, durationMs, scenarios}: FileRecord, run: RunRecord): string {
	const attributes = {
		name: path,
		...numbersOf(scenarios),
		skipped: countsOf(scenarios).skipped,
		time: seconds(durationMs),
		timestamp: run.startedAt.replace(/(?:\.\d+)?Z$/, ''),
		file: path,
	};
	const cases = scenarios.map(scenario => caseOf(scenario, path));
	return element('testsuite', attributes, [propertiesOf(run), ...cases]);
}

function numbersOf(scenarios: readonly ScenarioRecord[]) {
	return {tests: scenarios.length, failures: countsOf(scenarios).failed, errors: 0};
}

function propertiesOf({version, mode, shard}: RunRecord): string {
	const values = {
		'ringtap.version': version,
		'ringtap.mode': mode,
		...(shard && {'ringtap.shard': `${shard.index}/${shard.count}`}),
	};
	return element(
		'properties',
		{},
		Object.entries(values).map(([name, value]) => element('property', {name, value})),
	);
}

function caseOf(scenario: ScenarioRecord, path: string): string {
	const {title, status, reason, durationMs} = scenario;
	const output = outputOf(scenario);
	return element(
		'testcase',
		{name: title, classname: classNameOf(path), time: seconds(durationMs)},
		[
			...(status === 'failed' ? [failureOf(scenario, path)] : []),
			...(status === 'skipped' ? [element('skipped', {message: reason})] : []),
			...(output === '' ? [] : [textElement('system-out', output)]),
		],
	);
}

/** Readers take the first failure of a case, so that there is one, of all problems. */
function failureOf({problems, line}: ScenarioRecord, path: string): string {
	const [first] = problems;
	const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
	const stories = problems.map(problem => {
		const place = `${problem.path ?? path}:${problem.line ?? line}`;
		return `${place}\n${problem.story.trimEnd()}\n`;
	});
	return textElement('failure', stories.join('\n'), {
		message: `${first?.message ?? 'it failed'}${more}`,
		type: first?.code ?? 'ERR_RINGTAP_EXPECTATION',
	});
}

/** What was logged; then, of a failure, the seed and links that Jenkins and GitLab follow. */
function outputOf({logs, status, seed, artefacts = []}: ScenarioRecord): string {
	const links = artefacts.map(({path}) => `[[ATTACHMENT|${path}]]`);
	const lines = [...logs, ...(status === 'failed' ? [`seed: ${seed}`] : []), ...links];
	return lines.map(line => `${line}\n`).join('');
}

/** `l2/bridge.dp.ts` → `l2.bridge`: readers take what is before the last dot for a package. */
function classNameOf(path: string): string {
	const parts = path.replace(/\.dp\.ts$/, '').split('/');
	return parts.filter(part => part !== '..' && part !== '.' && part !== '').join('.');
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(6);
}
