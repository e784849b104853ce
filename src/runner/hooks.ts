import {existsSync, statSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

/**
 * Module resolution for `.dp.ts` files, before tsx's own: `ringtap` is this very package wherever
 * the file lies; TypeScript outside node_modules is a module although the nearest package.json may
 * not say so; and a file that ava means to load is loaded by `avaEntry`, which makes ava's tests of
 * its scenarios.
 */
interface Resolved {
	url: string;
	format?: string | null | undefined;
	shortCircuit?: boolean | undefined;
}

interface Context {
	readonly parentURL?: string | undefined;
}

export interface HookData {
	/** Where `ringtap` is. */
	readonly ringtapUrl: string;
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
	return own(wanted, from) ?? asModule(await next(wanted, from));
}

/** The same for `module.registerHooks`, where there is no promise to wait for. */
export function resolveSync<C extends Context>(
	specifier: string,
	context: C,
	next: (specifier: string, context: C) => Resolved,
): Resolved {
	const [wanted, from] = asMeant(specifier, context);
	return own(wanted, from) ?? asModule(next(wanted, from));
}

function asMeant<C extends Context>(specifier: string, context: C): [string, C] {
	if (!specifier.startsWith(FROM_HERE)) return [specifier, context];
	const parentURL = pathToFileURL(`${process.cwd()}/prompt.ts`).href;
	return [specifier.slice(FROM_HERE.length), {...context, parentURL}];
}

function own(specifier: string, {parentURL}: Context): Resolved | undefined {
	if (specifier === 'ringtap') {
		return {url: hooked.ringtapUrl, format: 'module', shortCircuit: true};
	}
	const isTestOfAva =
		hooked.avaEntryUrl !== undefined &&
		parentURL?.endsWith('/ava/lib/worker/base.js') &&
		/^file:.*\.ts$/.test(specifier);
	if (isTestOfAva) {
		const url = `${hooked.avaEntryUrl}?file=${encodeURIComponent(specifier)}`;
		return {url, format: 'module', shortCircuit: true};
	}
	return typeScriptAt(specifier, parentURL);
}

/**
 * A TypeScript file that a relative path or a file URL leads to. tsx is not asked: by package.json
 * it may take the file for CommonJS, and then marks its URL.
 */
function typeScriptAt(specifier: string, parentURL: string | undefined): Resolved | undefined {
	if (!/^(?:\.{1,2}\/|\/|file:)/.test(specifier) || !URL.canParse(specifier, parentURL)) return;
	const url = new URL(specifier, parentURL);
	if (url.protocol !== 'file:' || url.pathname.includes('/node_modules/')) return;
	const path = url.pathname;
	const candidates = [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`];
	const found = candidates.find(candidate => isFile(new URL(candidate, url)));
	if (!found?.endsWith('.ts')) return;
	url.pathname = found;
	return {url: url.href, format: 'module', shortCircuit: true};
}

function isFile(url: URL): boolean {
	return existsSync(url) && statSync(url).isFile();
}

/** What tsx found by itself, through paths in tsconfig.json. */
function asModule(resolved: Resolved): Resolved {
	const isTypeScript = /^file:.*\.ts(?:[?#]|$)/.test(resolved.url);
	if (!isTypeScript || resolved.url.includes('/node_modules/')) return resolved;
	return {...resolved, format: 'module'};
}
