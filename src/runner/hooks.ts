import {fileURLToPath, pathToFileURL} from 'node:url';
import {compile, compileSync} from './typescript/compile.ts';
import {isTypeScript, typeScriptAt} from './typescript/resolve.ts';

/**
 * How Node finds and reads modules of `.dp.ts` files, before tsx's own ways, if they are there at
 * all: `ringtap` is this very package wherever the file lies; TypeScript outside node_modules is a
 * module although the nearest package.json may not say so, compiled at most once; and a file that
 * ava means to load is loaded by `avaEntry`, which makes ava's tests of its scenarios.
 */
interface Resolved {
	url: string;
	format?: string | null | undefined;
	shortCircuit?: boolean | undefined;
}

interface Loaded {
	format: string;
	source?: unknown;
	shortCircuit?: boolean | undefined;
}

interface Context {
	readonly parentURL?: string | undefined;
}

export interface HookData {
	/** Where `ringtap` is. */
	readonly ringtapUrl: string;
	/** Where `zod` is that came with it: for files that have none of their own. */
	readonly zodUrl: string;
	/** Set in ava's workers. */
	readonly avaEntryUrl?: string;
}

/**
 * Before a specifier that is meant from the working directory, as one that was typed at the prompt.
 */
export const FROM_HERE = 'ringtap-from-here:';

let hooked: HookData;

/** Runs on the thread that resolves. */
export function initialize(data: HookData): void {
	hooked = data;
}

/** As `module.register` wants it. */
export async function resolve<C extends Context>(
	specifier: string,
	context: C,
	next: (specifier: string, context: C) => Resolved | Promise<Resolved>,
): Promise<Resolved> {
	const [wanted, from] = asMeant(specifier, context);
	const found = own(wanted, from);
	if (found) return found;
	try {
		return asModule(await next(wanted, from));
	} catch (error) {
		return companion(wanted, error);
	}
}

/** The same for `module.registerHooks`, where there is no promise to wait for. */
export function resolveSync<C extends Context>(
	specifier: string,
	context: C,
	next: (specifier: string, context: C) => Resolved,
): Resolved {
	const [wanted, from] = asMeant(specifier, context);
	const found = own(wanted, from);
	if (found) return found;
	try {
		return asModule(next(wanted, from));
	} catch (error) {
		return companion(wanted, error);
	}
}

/** As `module.register` wants it. */
export async function load<C>(
	url: string,
	context: C,
	next: (url: string, context: C) => Loaded | Promise<Loaded>,
): Promise<Loaded> {
	if (!isTypeScript(url)) return next(url, context);
	return {format: 'module', source: await compile(fileURLToPath(url)), shortCircuit: true};
}

/** The same for `module.registerHooks`. */
export function loadSync<C>(
	url: string,
	context: C,
	next: (url: string, context: C) => Loaded,
): Loaded {
	if (!isTypeScript(url)) return next(url, context);
	return {format: 'module', source: compileSync(fileURLToPath(url)), shortCircuit: true};
}

function asMeant<C extends Context>(specifier: string, context: C): [string, C] {
	if (!specifier.startsWith(FROM_HERE)) return [specifier, context];
	const parentURL = pathToFileURL(`${process.cwd()}/prompt.ts`).href;
	return [specifier.slice(FROM_HERE.length), {...context, parentURL}];
}

/**
 * What is found here. tsx is not asked for TypeScript: by package.json it may take the file for
 * CommonJS, and then marks its URL.
 */
function own(specifier: string, {parentURL}: Context): Resolved | undefined {
	const url = ownUrl(specifier, parentURL);
	return url === undefined ? undefined : {url, format: 'module', shortCircuit: true};
}

function ownUrl(specifier: string, parentUrl: string | undefined): string | undefined {
	if (specifier === 'ringtap') return hooked.ringtapUrl;
	const isTestOfAva =
		hooked.avaEntryUrl !== undefined &&
		parentUrl?.endsWith('/ava/lib/worker/base.js') &&
		/^file:.*\.ts$/.test(specifier);
	if (isTestOfAva) return `${hooked.avaEntryUrl}?file=${encodeURIComponent(specifier)}`;
	return typeScriptAt(specifier, parentUrl)?.href;
}

/** What came with Ringtap, where there is no other; else what was thrown. */
function companion(specifier: string, error: unknown): Resolved {
	if (specifier !== 'zod') throw error;
	return {url: hooked.zodUrl, format: 'module', shortCircuit: true};
}

/** What tsx found by itself, through paths in tsconfig.json. */
function asModule(resolved: Resolved): Resolved {
	return isTypeScript(resolved.url) ? {...resolved, format: 'module'} : resolved;
}
