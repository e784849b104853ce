import {relative} from 'node:path';
import type {ScenarioResult} from '../harness/result.ts';

/** TAP 14: the heading for `count` test points. */
export function tapPlan(count: number): string {
	return `TAP version 14\n1..${count}`;
}

/** TAP 14: one test point, with the story of a failure as YAML below it. */
export function tapPoint(number: number, result: ScenarioResult): string {
	const {status, title, reason, problems, logs, durationMs} = result;
	const verdict = status === 'failed' ? 'not ok' : 'ok';
	const skip = status === 'skipped' ? ` # SKIP ${reason ?? ''}`.trimEnd() : '';
	const comments = logs.flatMap(log => log.split('\n')).map(line => `# ${line}`);
	const point = `${verdict} ${number} - ${escaped(title)}${skip}`;
	if (status !== 'failed') return [point, ...comments].join('\n');
	const details = problems.flatMap(({code, story, file = result.file, line = result.line}) => [
		`  - code: ${code}`,
		`    at: ${JSON.stringify(`${relative(process.cwd(), file)}:${line}`)}`,
		'    story: |2',
		...story
			.trimEnd()
			.split('\n')
			.map(line => `        ${line}`.trimEnd()),
	]);
	const yaml = ['---', `duration_ms: ${durationMs.toFixed(3)}`, 'problems:', ...details, '...'];
	return [point, ...yaml.map(line => `  ${line}`.trimEnd()), ...comments].join('\n');
}

function escaped(title: string): string {
	return title.replaceAll(/[\\#]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
