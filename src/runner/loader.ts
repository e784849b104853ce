import module from 'node:module';
import {pathToFileURL} from 'node:url';
import {RingtapError} from '../errors.ts';
import {forgetGoldens} from '../harness/golden/desk.ts';
import {addScenario, type RegisteredScenario, setRegistrar} from '../harness/registry.ts';
import {ownModule} from '../own-files.ts';
import {timed} from '../timing.ts';
import {type HookData, initialize, loadSync, resolveSync} from './hooks.ts';
import {loadFailure} from './load-failure.ts';
import {needsTsx} from './typescript/survey.ts';

type RegisterHooks = (hooks: {resolve: typeof resolveSync; load: typeof loadSync}) => void;

let installed: HookData | undefined;
let hasTsx = false;
const timesLoaded = new Map<string, number>();

/** From here on this process imports TypeScript, and `ringtap` from any folder. */
export function installLoader(more: Pick<HookData, 'avaEntryUrl'> = {}): void {
	if (installed) return;
	const urls = {ringtapUrl: ownModule('index').href, zodUrl: import.meta.resolve('zod')};
	const data = {...urls, ...more};
	installed = data;
	process.setSourceMapsEnabled(true);
	timed('module hooks', () => registerHooks(data));
}

/** From here on also what TypeScript alone does not need; see `needsTsx`. */
export async function installTsx(): Promise<void> {
	if (hasTsx) return;
	hasTsx = true;
	await timed('tsx', async () => (await import('tsx/esm/api')).register());
	// Who is registered last is asked first, and that shall be ours.
	if (installed) registerHooks(installed);
}

function registerHooks(data: HookData): void {
	// Not in the types of Node 20, which does not have it: there the hooks have a thread of their own.
	const {registerHooks: register} = module as {registerHooks?: RegisterHooks};
	if (register) {
		initialize(data);
		register({resolve: resolveSync, load: loadSync});
	} else {
		module.register(ownModule('runner/hooks').href, {data});
	}
}

/** Imports a TypeScript file; a second time anew. Throws LoadFailure. */
export async function importFile(file: string): Promise<Record<string, unknown>> {
	const url = pathToFileURL(file);
	const times = (timesLoaded.get(file) ?? 0) + 1;
	timesLoaded.set(file, times);
	if (times > 1) url.search = `ringtap=${times}`;
	try {
		if (!hasTsx && (await timed('cache', () => needsTsx(file)))) await installTsx();
		installLoader();
		return await timed('import', () => import(url.href));
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
	forgetGoldens(file);
	const found: RegisteredScenario[] = [];
	const before = setRegistrar(scenario => addScenario(found, scenario));
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
