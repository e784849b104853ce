import {basename} from 'node:path';
import type {ModuleError} from '../core/module-errors.ts';
import type {ErrorCode} from '../errors.ts';
import {RingtapError} from '../errors.ts';
import {placeOf} from './caller.ts';
import {ScenarioFailure} from './failure.ts';

/** Thrown by the code of a module in TypeScript, in one line: `TypeError: … (nat.ts:41)`. */
export function thrownWords({error}: ModuleError): string {
	if (!(error instanceof Error)) return String(error);
	const [first = ''] = error.message.split('\n');
	const place = placeOf(error);
	const where =
		place && !(error instanceof RingtapError) ? ` (${basename(place.file)}:${place.line})` : '';
	return error instanceof RingtapError ? first : `${error.name}: ${first}${where}`;
}

export function thrownCode({error}: ModuleError): ErrorCode {
	return error instanceof RingtapError ? error.code : 'ERR_RINGTAP_MODULE_THREW';
}

/** How to mend it, where that is known. */
export function thrownFix({error}: ModuleError): string[] {
	return error instanceof RingtapError && error.fix !== '' ? [`  ${error.fix}`] : [];
}

/** Who threw, and what. Errors of Ringtap's own name the instance themselves. */
export function named(thrown: ModuleError, circumstance: string): string {
	const {name} = thrown.instance;
	const words = thrownWords(thrown);
	if (words.startsWith(`${name}: `) || words.startsWith(`${name} `)) return words;
	return `${name} threw${circumstance}: ${words}`;
}

/** What no drop tells of: thrown in a timer, or when something had been said of the packet. */
export function thrownOutside(
	errors: readonly ModuleError[],
): {failure: ScenarioFailure; error: unknown}[] {
	const outside = errors.filter(({hasDropped}) => !hasDropped);
	const byMessage = new Map(outside.map(thrown => [named(thrown, ` in ${thrown.where}`), thrown]));
	return [...byMessage].map(([message, thrown]) => ({
		failure: new ScenarioFailure(message, thrownFix(thrown), thrownCode(thrown)),
		error: thrown.error,
	}));
}
