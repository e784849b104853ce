import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import type {RegisteredScenario} from '../../harness/registry.ts';
import type {ScenarioResult} from '../../harness/result.ts';
import {entryOf, type RecordEntry} from '../record/make-record.ts';
import {titleMatcher} from '../title-match.ts';

const VARIABLE = 'RINGTAP_RESULTS';

/** What ava's children are to tell of their scenarios. */
export interface ResultsWanted {
	/** Where they write it, a line for each. */
	readonly file: string;
	/** What paths are relative to; a child is started elsewhere. */
	readonly base: string;
	readonly coverage: boolean;
	/** Of the titles that are meant; what is skipped never runs, and nobody else would know. */
	readonly match: readonly string[];
}

/** The environment that makes ava's children tell. */
export function resultsEnvironment(wanted: ResultsWanted): Record<string, string> {
	return {[VARIABLE]: JSON.stringify(wanted)};
}

/** In a child: what it is to tell, if anything. */
export function resultsWanted(): ResultsWanted | undefined {
	const text = process.env[VARIABLE];
	return text === undefined ? undefined : JSON.parse(text);
}

/** In a child: how a scenario ended. */
export function tellResult(result: ScenarioResult): void {
	const wanted = resultsWanted();
	if (wanted) appendFileSync(wanted.file, `${JSON.stringify(entryOf(result, wanted.base))}\n`);
}

/** In a child: those that are declared as skipped, for ava does not run them. */
export function tellSkipped(scenarios: readonly RegisteredScenario[]): void {
	const isMeant = titleMatcher(resultsWanted()?.match ?? []);
	const chosen = scenarios.some(({isOnly}) => isOnly) ? [] : scenarios;
	for (const {title, file, line, options, skipReason: reason} of chosen) {
		if (reason === undefined || !isMeant(title)) continue;
		const nothing = {durationMs: 0, problems: [], logs: []};
		tellResult({title, file, line, seed: options.seed ?? 1, status: 'skipped', reason, ...nothing});
	}
}

/** In the parent: what all children told. */
export function readResults(file: string): RecordEntry[] {
	if (!existsSync(file)) return [];
	const lines = readFileSync(file, 'utf8').split('\n');
	return lines.filter(line => line !== '').map(line => JSON.parse(line));
}
