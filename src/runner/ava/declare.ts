import {relative} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {tellUnusedGoldens} from '../../harness/golden/unused.ts';
import type {RegisteredScenario} from '../../harness/registry.ts';
import type {ScenarioResult} from '../../harness/result.ts';
import {type RunOptions, runScenario} from '../../harness/run-scenario.ts';
import type {ChildChannel} from './channel.ts';
import type {FileProcess} from './prepare-file.ts';

/** Of one file: all, and those that are meant. */
interface FileScenarios {
	readonly declared: readonly RegisteredScenario[];
	readonly chosen: readonly RegisteredScenario[];
}

/** Scenarios share the process's pool: each is a serial test, in the order of the file. */
export function declareTests(
	{declared, chosen}: FileScenarios,
	options: RunOptions,
	process: FileProcess,
): void {
	const {channel} = process;
	const titles = new Map<string, number>();
	const results: ScenarioResult[] = [];
	for (const scenario of chosen) {
		const times = (titles.get(scenario.title) ?? 0) + 1;
		titles.set(scenario.title, times);
		const title = times === 1 ? scenario.title : `${scenario.title} (${times})`;
		const run = async (t: ExecutionContext): Promise<void> => {
			const {file, line} = scenario;
			channel.tell({kind: 'begin', file, title: scenario.title, line});
			const result = await runScenario(scenario, options);
			results.push(result);
			channel.tell({kind: 'done', file, result});
			process.tellUses(file);
			judge(t, result);
		};
		test.serial(title, run);
	}
	declareEnd(declared, results, channel);
	// ava fails a file without tests; what to say of one is the parent's affair.
	if (chosen.length === 0) test('nothing of this file is meant', t => t.pass());
}

/** After all of a file have passed, and none was left out: what there is to say of its goldens. */
function declareEnd(
	declared: readonly RegisteredScenario[],
	results: readonly ScenarioResult[],
	channel: ChildChannel,
): void {
	test.after('goldens', () => {
		const [first] = declared;
		if (!first) return;
		const lines = tellUnusedGoldens(first.file, declared, results);
		if (lines.length > 0) channel.tell({kind: 'notes', file: first.file, lines});
	});
}

/** A file that does not load is one test that fails. */
export function declareFailure(result: ScenarioResult, channel: ChildChannel): void {
	test(result.title, t => {
		channel.tell({kind: 'done', file: result.file, result});
		judge(t, result);
	});
}

function judge(t: ExecutionContext, result: ScenarioResult): void {
	for (const log of result.logs) t.log(log);
	if (result.status === 'skipped') t.log(`skipped: ${result.reason ?? 'no reason given'}`);
	if (result.status === 'failed') throw new Story(result);
	t.pass();
}

/**
 * A failure as ava prints that of a foreign assertion library: the message as it is, and, with an
 * empty stack, nothing after it.
 */
class Story extends Error {
	readonly matcherResult = {pass: false};

	constructor({problems, file, line}: ScenarioResult) {
		const stories = problems.map(problem => {
			const where = relative(process.cwd(), problem.file ?? file);
			return `${where}:${problem.line ?? line}\n${problem.story.trimEnd()}`;
		});
		super(stories.join('\n\n'));
		this.stack = '';
	}
}
