import {relative} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {tellUnusedGoldens} from '../../harness/golden/unused.ts';
import type {RegisteredScenario} from '../../harness/registry.ts';
import type {ScenarioResult} from '../../harness/result.ts';
import {runScenario} from '../../harness/run-scenario.ts';

/** Scenarios share the process's pool: each is a serial test, in the order of the file. */
export function declareTests(scenarios: readonly RegisteredScenario[]): void {
	const titles = new Map<string, number>();
	for (const scenario of scenarios) {
		const times = (titles.get(scenario.title) ?? 0) + 1;
		titles.set(scenario.title, times);
		declareTest(scenario, times === 1 ? scenario.title : `${scenario.title} (${times})`);
	}
	declareEnd(scenarios);
}

/** A file that does not load is one test that fails. */
export function declareFailure(result: ScenarioResult): void {
	test(result.title, t => judge(t, result));
}

const results: ScenarioResult[] = [];

/** After all of a file have passed, and none was left out: what there is to say of its goldens. */
function declareEnd(scenarios: readonly RegisteredScenario[]): void {
	test.after('goldens', t => {
		const [first] = scenarios;
		if (!first) return;
		for (const line of tellUnusedGoldens(first.file, scenarios, results)) t.log(line);
	});
}

function declareTest(scenario: RegisteredScenario, title: string): void {
	const {skipReason, isOnly, isFailing} = scenario;
	const run = async (t: ExecutionContext): Promise<void> => {
		// Whether failing is right is ava's to say here.
		const {isFailing: _, ...plain} = scenario;
		const result = await runScenario(plain);
		results.push(result);
		judge(t, result);
	};
	if (skipReason !== undefined) test.serial.skip(`${title} (${skipReason})`, run);
	else if (isFailing && isOnly) test.serial.failing.only(title, run);
	else if (isFailing) test.serial.failing(title, run);
	else if (isOnly) test.serial.only(title, run);
	else test.serial(title, run);
}

function judge(t: ExecutionContext, result: ScenarioResult): void {
	for (const log of result.logs) t.log(log);
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
