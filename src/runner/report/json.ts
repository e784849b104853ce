import {plainJson} from '../../plain-json.ts';
import type {RunSummary} from '../run-files.ts';
import type {RunTiming} from './timing.ts';

/** A run as one document for machines; 64-bit numbers as strings, bytes in hexadecimal. */
export function asJson(
	{passed, failed, skipped, scenarios}: RunSummary,
	timing?: RunTiming,
): string {
	// What there is of a graph is in `report`, when that was asked for.
	const told = scenarios.map(({graph: _, ...scenario}) => scenario);
	return JSON.stringify({passed, failed, skipped, scenarios: told, timing}, plainJson, '\t');
}
