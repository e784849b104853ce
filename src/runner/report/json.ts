import type {RunSummary} from '../run-files.ts';
import type {RunTiming} from './timing.ts';

/** A run as one document for machines; 64-bit numbers as strings, bytes in hexadecimal. */
export function asJson(
	{passed, failed, skipped, scenarios}: RunSummary,
	timing?: RunTiming,
): string {
	// What there is of a graph is in `report`, when that was asked for.
	const told = scenarios.map(({graph: _, ...scenario}) => scenario);
	return JSON.stringify({passed, failed, skipped, scenarios: told, timing}, plain, '\t');
}

function plain(_key: string, value: unknown): unknown {
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	return typeof value === 'bigint' ? value.toString() : value;
}
