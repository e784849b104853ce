import {RingtapError} from '../errors.ts';
import type {RegisteredScenario} from '../harness/registry.ts';

/** Which scenarios of a file are meant. */
export interface Selection {
	/** Those whose lines have one of these in them; none: all. */
	readonly lines: readonly number[];
	readonly matches: (title: string) => boolean;
}

type Declared = readonly RegisteredScenario[];

/**
 * Of what a file declares, what is to run, and how many are left out because others are marked `only`. A line means
 * the scenario that it belongs to, from `scenario(` to its closing parenthesis; of a loop, all that it declares.
 *
 * @throws RingtapError ERR_RINGTAP_NO_FILE when no scenario has such a line.
 */
export async function chosenOf(
	declared: Declared,
	{lines, matches}: Selection,
): Promise<{chosen: Declared; leftOut: number}> {
	if (lines.length > 0) return {chosen: await onLines(declared, lines), leftOut: 0};
	const only = declared.filter(({isOnly}) => isOnly);
	const all = only.length > 0 ? only : declared;
	return {chosen: all.filter(({title}) => matches(title)), leftOut: declared.length - all.length};
}

async function onLines(declared: Declared, lines: readonly number[]): Promise<Declared> {
	// It loads a parser, which few need.
	const {callLines} = await import('./typescript/call-lines.ts');
	const calls = new Map<string, ReadonlyMap<number, number>>();
	const lastLineOf = ({file, line}: RegisteredScenario): number => {
		const known = calls.get(file) ?? callLines(file);
		calls.set(file, known);
		return known.get(line) ?? line;
	};
	const extents = declared.map(scenario => ({scenario, last: lastLineOf(scenario)}));
	const chosen = new Set<RegisteredScenario>();
	for (const line of lines) {
		const found = extents.filter(({scenario, last}) => scenario.line <= line && line <= last);
		if (found.length === 0) throw noneOn(line, extents);
		for (const {scenario} of found) chosen.add(scenario);
	}
	return declared.filter(scenario => chosen.has(scenario));
}

function noneOn(
	line: number,
	extents: readonly {scenario: RegisteredScenario; last: number}[],
): RingtapError {
	const known = [...new Set(extents.map(({scenario, last}) => `${scenario.line}–${last}`))];
	const list = known.length === 0 ? 'The file declares none.' : `They are on ${known.join(', ')}.`;
	return new RingtapError('ERR_RINGTAP_NO_FILE', `No scenario is on line ${line}.`, list);
}
