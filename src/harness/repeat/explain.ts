import {relative} from 'node:path';
import type {PacketOrigin} from '../../core/trace.ts';
import {principal} from '../evidence.ts';
import type {RegisteredScenario} from '../registry.ts';
import type {ScenarioProblem} from '../result.ts';
import {withLines, withTrace} from '../tell-trace.ts';
import type {AttemptOptions} from './messages.ts';

/** So many scenarios of a process are repeated for their traces; whoever has more has seen enough. */
const mostRepeated = 20;
const repeated = new Set<string>();

/** What is needed to repeat an attempt that failed. */
export interface Failed {
	readonly problems: readonly ScenarioProblem[];
	/** Left out: it cannot be repeated. */
	readonly digest?: string;
	readonly options: AttemptOptions;
}

/**
 * Problems with the traces of their packets: the scenario is repeated, traced, in a process of its own. When that does
 * not go the same way, the last one says so.
 */
export async function explained(
	scenario: RegisteredScenario,
	{problems, digest, options}: Failed,
): Promise<ScenarioProblem[]> {
	const about = problems.flatMap(({evidence}) => (evidence ? [evidence] : []));
	if (about.length === 0 || digest === undefined || !isInFile(scenario)) return [...problems];
	const {file, title, line} = scenario;
	const which = `${file}:${line} ${title}`;
	if (repeated.size === mostRepeated && !repeated.has(which))
		return last(problems, ['  (no trace: 20 failures have one already)']);
	repeated.add(which);
	const packets = about.map(principal);
	const isKnown = packets.every(packet => packet !== undefined);
	const request = {
		...{file, title, line, options},
		...(isKnown && {
			packets: (packets as PacketOrigin[]).map(({injection, index}) => ({injection, index})),
		}),
	};
	const {repeat} = await import('./repeater.ts');
	const answer = await repeat(request, ({digest: other}) => other === digest);
	if (!answer)
		return last(problems, [
			'  (not reproducible: run again by itself, it went another way; no trace)',
		]);
	return problems.map((problem, i) => {
		const trace = answer.traces[i];
		return trace ? withTrace(problem, trace) : problem;
	});
}

/** `replay: ringtap run bridge.dp.ts:12` at the end of the last story. */
export function withReplay(
	scenario: RegisteredScenario,
	problems: readonly ScenarioProblem[],
	flags: readonly string[],
): ScenarioProblem[] {
	// What is told of a crash has such a line of its own.
	if (!isInFile(scenario) || problems.some(({code}) => code === 'ERR_RINGTAP_CRASHED'))
		return [...problems];
	const place = `${relative(process.cwd(), scenario.file)}:${scenario.line}`;
	return last(problems, [`  replay: ${['ringtap run', place, ...flags].join(' ')}`]);
}

function isInFile({file}: RegisteredScenario): boolean {
	return file.endsWith('.dp.ts');
}

function last(problems: readonly ScenarioProblem[], lines: readonly string[]): ScenarioProblem[] {
	return problems.map((problem, i) =>
		i === problems.length - 1 ? withLines(problem, lines) : problem,
	);
}
