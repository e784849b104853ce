import {relative, resolve} from 'node:path';
import type {Reporter} from '../record/reporter.ts';
import type {ProblemRecord, RunRecord, ScenarioRecord} from '../record/run-record.ts';
import {plainText} from '../report/plain-text.ts';

export const reporter: Reporter = {
	name: 'github',
	summary:
		'annotations for GitHub Actions: an error on the line of each failure, a notice of each skip',
	besideText: true,
	render,
};

function render({files}: RunRecord): string {
	const commands = files.flatMap(({path, scenarios}) =>
		scenarios.flatMap(scenario => annotationsOf(path, scenario)),
	);
	return commands.map(command => `${command}\n`).join('');
}

function annotationsOf(path: string, scenario: ScenarioRecord): string[] {
	const {title, line, status, reason = 'no reason given', problems} = scenario;
	if (status === 'skipped') return [command('notice', path, line, title, `skipped: ${reason}`)];
	return problems.map(problem => {
		const place = [problem.path ?? path, problem.line ?? line] as const;
		return command('error', ...place, title, textOf(problem, scenario));
	});
}

function textOf({story}: ProblemRecord, {seed, artefacts = []}: ScenarioRecord): string {
	const left = artefacts.map(({kind, path}) => `${kind}: ${path}`);
	return [story.trimEnd(), `seed: ${seed}`, ...left].join('\n');
}

/** A workflow command: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function command(
	kind: 'error' | 'notice',
	path: string,
	line: number,
	title: string,
	message: string,
): string {
	const properties = {file: inRepository(path), line: String(line), title};
	const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
	return `::${kind} ${given.join(',')}::${data(message)}`;
}

/** GitHub knows files by their place in the repository, wherever in it the run was started. */
function inRepository(path: string): string {
	const {GITHUB_WORKSPACE: root} = process.env;
	return root ? relative(root, resolve(path)) : path;
}

function data(text: string): string {
	return plainText(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
	return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
