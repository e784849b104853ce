import {plainLine, plainText} from './report/plain-text.ts';

/** What a test point tells of a scenario. */
export interface TapResult {
	readonly title: string;
	readonly status: 'passed' | 'failed' | 'skipped';
	/** Of a skipped one. */
	readonly reason?: string | undefined;
	readonly durationMs: number;
	readonly seed: number;
	readonly problems: readonly {
		readonly code: string;
		/** `bridge.dp.ts:12` */
		readonly at: string;
		readonly story: string;
	}[];
	readonly logs: readonly string[];
	/** Paths of what it left behind. */
	readonly artefacts?: readonly string[];
}

/** TAP 14: the heading for `count` test points. */
export function tapPlan(count: number): string {
	return `TAP version 14\n1..${count}`;
}

/** TAP 14: one test point, with the story of a failure as YAML below it. */
export function tapPoint(number: number, result: TapResult): string {
	const {status, title, reason, logs} = result;
	const verdict = status === 'failed' ? 'not ok' : 'ok';
	const skip = status === 'skipped' ? ` # SKIP ${plainLine(reason ?? '')}`.trimEnd() : '';
	const point = `${verdict} ${number} - ${escaped(title)}${skip}`;
	const yaml = status === 'failed' ? yamlOf(result) : [];
	const comments = logs.flatMap(log => plainText(log).split('\n')).map(line => `# ${line}`);
	return [point, ...yaml.map(line => `  ${line}`.trimEnd()), ...comments].join('\n');
}

function yamlOf({durationMs, seed, problems, artefacts = []}: TapResult): string[] {
	const details = problems.flatMap(({code, at, story}) => [
		`  - code: ${code}`,
		`    at: ${JSON.stringify(plainLine(at))}`,
		'    story: |2',
		...plainText(story)
			.trimEnd()
			.split('\n')
			.map(line => `      ${line}`),
	]);
	const left = artefacts.map(path => `  - ${JSON.stringify(plainLine(path))}`);
	return [
		'---',
		`duration_ms: ${durationMs.toFixed(3)}`,
		`seed: ${seed}`,
		'problems:',
		...details,
		...(left.length > 0 ? ['artefacts:', ...left] : []),
		'...',
	];
}

/** A backslash is written twice, and # begins no directive. */
function escaped(title: string): string {
	return plainLine(title).replaceAll(/[\\#]/g, '\\$&');
}
