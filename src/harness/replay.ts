import {dirname, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {didYouMean, RingtapError} from '../errors.ts';
import {here, placeOf} from './caller.ts';
import {addScenario, type RegisteredScenario, register, setRegistrar} from './registry.ts';
import {onUnclaimed} from './unclaimed.ts';

/** Which scenario of a file, and how it failed. */
export interface Replay {
	readonly title: string;
	readonly seed?: number;
	/** Of `scenario.forAll`: the value that failed. */
	readonly path?: string;
}

let replays = 0;

/**
 * Declares one scenario of another file, as it was when it failed; all others of that file are left out. What a failure
 * leaves behind in `.ringtap` is a file that does so.
 *
 * @param file relative to the file that calls
 * @throws RingtapError ERR_RINGTAP_SCENARIO when the file has no such scenario.
 * @example
 * await replay('../../tests/bridge.dp.ts', {title: 'a bridge floods', seed: 7});
 */
export async function replay(file: string, {title, seed, path}: Replay): Promise<void> {
	const from = placeOf(here())?.file;
	const url = pathToFileURL(resolve(from === undefined ? '.' : dirname(from), file));
	// Anew, however often it has been loaded before.
	url.search = `replay=${++replays}`;
	const declared: RegisteredScenario[] = [];
	const before = setRegistrar(scenario => addScenario(declared, scenario));
	try {
		await import(url.href);
	} finally {
		setRegistrar(before);
	}
	const chosen = declared.filter(scenario => scenario.title === title);
	if (chosen.length === 0) {
		const titles = declared.map(scenario => scenario.title);
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`${file} has no scenario '${title}'.${didYouMean(title, titles)}`,
			'It has been renamed, or is gone.',
		);
	}
	for (const scenario of chosen) {
		const options = {...scenario.options, ...(seed !== undefined && {seed})};
		const property = scenario.property && {
			property: {...scenario.property, ...(path !== undefined && {path})},
		};
		if (!register({...scenario, ...property, options})) onUnclaimed();
	}
}
