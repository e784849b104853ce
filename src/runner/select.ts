import {RingtapError} from '../errors.ts';
import type {RegisteredScenario} from '../harness/registry.ts';

/** Which scenarios of a file are meant. */
export interface Selection {
	/** Those that stand on one of these lines; none: all. */
	readonly lines: readonly number[];
	readonly matches: (title: string) => boolean;
}

/**
 * Of what a file declares, what is to run, and how many are left out because others are marked `only`. A line means
 * the scenario that begins on it or nearest before it: of a loop, all that it declares.
 *
 * @throws RingtapError ERR_RINGTAP_NO_FILE when no scenario stands on a line.
 */
export function chosenOf(
	declared: readonly RegisteredScenario[],
	{lines, matches}: Selection,
): {chosen: readonly RegisteredScenario[]; leftOut: number} {
	if (lines.length > 0) {
		const begins = new Set(lines.map(line => beginOf(declared, line)));
		return {chosen: declared.filter(({line}) => begins.has(line)), leftOut: 0};
	}
	const only = declared.filter(({isOnly}) => isOnly);
	const all = only.length > 0 ? only : declared;
	return {chosen: all.filter(({title}) => matches(title)), leftOut: declared.length - all.length};
}

function beginOf(declared: readonly RegisteredScenario[], line: number): number {
	const before = declared.map(scenario => scenario.line).filter(begin => begin <= line);
	if (before.length > 0) return Math.max(...before);
	const first = Math.min(...declared.map(scenario => scenario.line));
	throw new RingtapError(
		'ERR_RINGTAP_NO_FILE',
		`No scenario stands on line ${line}${declared.length > 0 ? `: the first begins on line ${first}` : ''}.`,
		'FILE.dp.ts:LINE means the scenario that begins on that line, or nearest before it.',
	);
}
