import type {RunSummary} from '../run-files.ts';
import type {RunTiming} from './timing.ts';

/** A run as one document for machines; 64-bit numbers as strings. */
export function asJson(
	{passed, failed, skipped, scenarios}: RunSummary,
	timing?: RunTiming,
): string {
	return JSON.stringify({passed, failed, skipped, scenarios, timing}, withoutBigint, '\t');
}

function withoutBigint(_key: string, value: unknown): unknown {
	return typeof value === 'bigint' ? value.toString() : value;
}
