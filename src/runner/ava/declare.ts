import {relative} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {RegisteredScenario} from '../../harness/registry.ts';
import type {ScenarioResult} from '../../harness/result.ts';
import {type RunOptions, runScenario} from '../../harness/run-scenario.ts';
import type {ChildChannel} from './channel.ts';
import type {FileProcess} from './prepare-file.ts';

/** Scenarios share the process's pool: each is a serial test, in the order of the file. */
export function declareTests(
	scenarios: readonly RegisteredScenario[],
	options: RunOptions,
	process: FileProcess,
): void {
	const {channel} = process;
	const titles = new Map<string, number>();
	for (const scenario of scenarios) {
		const times = (titles.get(scenario.title) ?? 0) + 1;
		titles.set(scenario.title, times);
		const title = times === 1 ? scenario.title : `${scenario.title} (${times})`;
		const run = async (t: ExecutionContext): Promise<void> => {
			const {file, line} = scenario;
			channel.tell({kind: 'begin', file, title: scenario.title, line});
			const result = await runScenario(scenario, options);
			channel.tell({kind: 'done', file, result});
			process.tellUses(file);
			judge(t, result);
		};
		test.serial(title, run);
	}
	// ava fails a file without tests; what to say of one is the parent's affair.
	if (scenarios.length === 0) test('nothing of this file is meant', t => t.pass());
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
