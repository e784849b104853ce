import type {RunRecord} from '../record/run-record.ts';
import {summarise} from './summary.ts';
import {ruleLine} from './text.ts';

/** Rules that are named; of the others it is said how many they are. */
const mostNamed = 20;

/**
 * For `--min-rule-coverage`: why the rules of a run are not covered enough, line by line; nothing when they are. A run
 * that lays no rule has covered none.
 *
 * @param percent from 0 to 100
 */
export function uncovered(run: RunRecord, percent: number): string[] {
	const {total, matched, all, percent: covered} = summarise(run)?.rules ?? noRules;
	if (total > 0 && matched * 100 >= percent * total) return [];
	if (total === 0 && percent === 0) return [];
	if (total === 0) return [`No rule was laid, so none is covered: ${percent} % are asked for.`];
	const missing = all.filter(({packets}) => packets === 0);
	const rest = missing.length - mostNamed;
	return [
		`Rule coverage is ${covered} %, and ${percent} % are asked for. Never matched:`,
		...missing.slice(0, mostNamed).map(rule => `  ${ruleLine(rule)}`),
		...(rest > 0 ? [`  and ${rest} more`] : []),
	];
}

const noRules = {total: 0, matched: 0, percent: 0, all: []};
