import module from 'node:module';
import {pathToFileURL} from 'node:url';
import {register as registerTsx} from 'tsx/esm/api';
import {RingtapError} from '../errors.ts';
import {type RegisteredScenario, setRegistrar} from '../harness/registry.ts';
import {ownModule} from '../own-files.ts';
import {type HookData, initialize, resolveSync} from './hooks.ts';
import {loadFailure} from './load-failure.ts';

type RegisterHooks = (hooks: {resolve: typeof resolveSync}) => void;

let isInstalled = false;
const timesLoaded = new Map<string, number>();

/**
 * From here on this process imports TypeScript, and `ringtap` from any folder. The hooks that are
 * registered last are asked first: ours, then tsx's.
 */
export function installLoader(more: Omit<HookData, 'ringtapUrl'> = {}): void {
	if (isInstalled) return;
	isInstalled = true;
	registerTsx();
	const data = {ringtapUrl: ownModule('index').href, ...more};
	// Not in the types of Node 20, which does not have it.
	const {registerHooks} = module as {registerHooks?: RegisterHooks};
	if (registerHooks) {
		initialize(data);
		registerHooks({resolve: resolveSync});
	} else {
		module.register(ownModule('runner/hooks').href, {data});
	}
}

/** Imports a TypeScript file; a second time anew. Throws LoadFailure. */
export async function importFile(file: string): Promise<Record<string, unknown>> {
	installLoader();
	const url = pathToFileURL(file);
	const times = (timesLoaded.get(file) ?? 0) + 1;
	timesLoaded.set(file, times);
	if (times > 1) url.search = `ringtap=${times}`;
	try {
		return await import(url.href);
	} catch (error) {
		throw await loadFailure(error, file);
	}
}

/**
 * The scenarios that a `.dp.ts` file declares, in order. Throws LoadFailure.
 *
 * @param file absolute path
 */
export async function loadScenarios(file: string): Promise<RegisteredScenario[]> {
	const found: RegisteredScenario[] = [];
	const before = setRegistrar(scenario => found.push(scenario));
	try {
		await importFile(file);
		return found;
	} finally {
		setRegistrar(before);
	}
}

/**
 * For the time when scenarios run: one that is declared now would never be run, so it is refused.
 * Returns the registrar before, as `setRegistrar` does.
 */
export function refuseLateScenarios(): ReturnType<typeof setRegistrar> {
	return setRegistrar(({title}) => {
		throw new RingtapError(
			'ERR_RINGTAP_LATE_SCENARIO',
			`Scenario '${title}' is declared after its file was loaded, so nobody would run it.`,
			'Declare it at the top level of the file, not in a callback or in another scenario.',
		);
	});
}
