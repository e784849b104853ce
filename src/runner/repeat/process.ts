/** A process that repeats scenarios for whoever started it: see src/harness/repeat/repeater.ts. */

import type {RegisteredScenario} from '../../harness/registry.ts';
import type {RepeatAnswer, RepeatRequest} from '../../harness/repeat/messages.ts';
import {repeatScenario} from '../../harness/run-scenario.ts';
import {loadScenarios, refuseLateScenarios} from '../loader.ts';

let loaded: Promise<RegisteredScenario[]> | undefined;

process.on('disconnect', () => process.exit());
process.on('message', async (request: RepeatRequest) => {
	const answer = await answerTo(request).catch(() => nothing);
	process.send!(answer);
});

const nothing: RepeatAnswer = {digest: '', traces: []};

async function answerTo({
	file,
	title,
	line,
	options,
	packets,
}: RepeatRequest): Promise<RepeatAnswer> {
	loaded ??= loadScenarios(file);
	const scenario = (await loaded).find(one => one.title === title && one.line === line);
	if (!scenario) return nothing;
	refuseLateScenarios();
	return repeatScenario(scenario, options, packets);
}
