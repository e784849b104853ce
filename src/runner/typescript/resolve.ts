import {existsSync, statSync} from 'node:fs';

/**
 * The TypeScript file that a relative path or a file URL leads to: as it is, with `.ts` in place of
 * `.js`, with `.ts` after it, or as the index of a folder. undefined: it leads to something else.
 */
export function typeScriptAt(specifier: string, parentUrl: string | undefined): URL | undefined {
	if (!/^(?:\.{1,2}\/|\/|file:)/.test(specifier) || !URL.canParse(specifier, parentUrl)) return;
	const url = new URL(specifier, parentUrl);
	if (url.protocol !== 'file:' || url.pathname.includes('/node_modules/')) return;
	const path = url.pathname;
	const candidates = [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`];
	const found = candidates.find(candidate => isFile(new URL(candidate, url)));
	if (!found?.endsWith('.ts')) return;
	url.pathname = found;
	return url;
}

/** Whether a URL is that of TypeScript which a user wrote, and not of a package. */
export function isTypeScript(url: string): boolean {
	return /^file:[^?#]*\.ts(?:[?#]|$)/.test(url) && !url.includes('/node_modules/');
}

function isFile(url: URL): boolean {
	return existsSync(url) && statSync(url).isFile();
}
