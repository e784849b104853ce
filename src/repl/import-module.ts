import {existsSync, statSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import {resolve} from 'node:path';
import {didYouMean, RingtapError} from '../errors.ts';
import {FROM_HERE} from '../runner/hooks.ts';
import {installLoader, installTsx} from '../runner/loader.ts';

const firstSeenMs = new Map<string, number>();

/**
 * `import` for what is typed at the prompt: from the working directory; a file that was changed
 * since it was first imported is loaded anew.
 *
 * @param wanted names that it must export
 */
export async function importModule(
	specifier: string,
	options: ImportCallOptions = {},
	wanted: readonly string[] = [],
): Promise<Record<string, unknown>> {
	// They take a third of a second: not before they are needed.
	installLoader();
	if (!isBuiltin(specifier)) await installTsx();
	const module = await import(`${FROM_HERE}${specifier}${changed(specifier)}`, options);
	const missing = wanted.find(name => !(name in module));
	if (missing === undefined) return module;
	const hint = didYouMean(missing, Object.keys(module));
	throw new RingtapError('ERR_RINGTAP_LOAD', `'${specifier}' has no export '${missing}'.${hint}`);
}

/** A query that tells apart the states of a changed file. */
function changed(specifier: string): string {
	const file = resolve(specifier);
	if (!/^\.{0,2}\//.test(specifier) || !existsSync(file)) return '';
	const {mtimeMs} = statSync(file);
	const first = firstSeenMs.get(file) ?? mtimeMs;
	firstSeenMs.set(file, first);
	return first === mtimeMs ? '' : `?ringtap=${mtimeMs}`;
}
