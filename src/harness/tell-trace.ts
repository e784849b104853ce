import {closest} from '../packet/index.ts';
import {type Evidence, principal} from './evidence.ts';
import type {PacketTrace} from './packet-trace.ts';
import type {ScenarioProblem} from './result.ts';
import type {SceneState} from './scene-state.ts';
import {traceLines} from './trace-text.ts';

/** Below this two packets have nothing to do with each other. */
const leastLikeness = 0.6;

/** What was traced of the packet that a problem is about; undefined: nothing. */
export function traceFor(
	{existing, injections}: SceneState,
	evidence: Evidence | undefined,
): PacketTrace | undefined {
	if (!evidence || !existing || existing.isClosed || !existing.trace.isOn) return undefined;
	const {trace} = existing;
	const packet = principal(evidence) ?? mostLike(trace.all(), evidence);
	if (!packet || packet.injection === 0) return undefined;
	const hops = trace.of(packet);
	if (hops.length === 0) return undefined;
	const origin = injections.describe(packet.injection, packet.index);
	return {origin, hops, omitted: trace.omitted};
}

/** The packet that was like the one expected somewhere on its way, though it never got to an end. */
function mostLike(
	all: ReturnType<NonNullable<SceneState['existing']>['trace']['all']>,
	{expected}: Evidence,
) {
	if (!expected) return undefined;
	const found = closest(
		expected.bytes,
		all.map(({hop}) => hop.bytes),
	);
	return found && found.similarity >= leastLikeness ? all[found.index] : undefined;
}

/** The same problem, its story with the trace at its end. */
export function withTrace(problem: ScenarioProblem, trace: PacketTrace): ScenarioProblem {
	return {...withLines(problem, traceLines(trace)), trace};
}

export function withLines(problem: ScenarioProblem, lines: readonly string[]): ScenarioProblem {
	return {...problem, story: [problem.story.trimEnd(), ...lines].join('\n')};
}
