import {createRequire, isBuiltin} from 'node:module';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {compile} from './compile.ts';
import {importsOf} from './imports.ts';
import {isTypeScript, typeScriptAt} from './resolve.ts';
import {tsconfigFor} from './tsconfig.ts';

/**
 * Whether a TypeScript file, or one that it imports, needs tsx: for aliases of tsconfig.json,
 * CommonJS, JSON, JavaScript outside of packages, TypeScript in them, imports that only show when it runs. What needs
 * none of it is spared the 250 ms that tsx takes to load. All of them are compiled on the way.
 */
export async function needsTsx(file: string, seen = new Set<string>()): Promise<boolean> {
	if (seen.has(file)) return false;
	seen.add(file);
	if (!isTypeScript(pathToFileURL(file).href)) return true;
	const {specifiers, isOpen} = importsOf(await compile(file));
	if (isOpen) return true;
	for (const specifier of specifiers) {
		const url = typeScriptAt(specifier, pathToFileURL(file).href);
		if (url === undefined && !isPlain(specifier, file)) return true;
		if (url !== undefined && (await needsTsx(fileURLToPath(url), seen))) return true;
	}
	return false;
}

/** What Node finds by itself, and is JavaScript. */
function isPlain(specifier: string, file: string): boolean {
	if (specifier === 'ringtap' || isBuiltin(specifier)) return true;
	if (/^(?:[./#]|\w+:)/.test(specifier) || tsconfigFor(file).hasPaths) return false;
	try {
		const path = createRequire(file).resolve(specifier);
		return /\/node_modules\/.*\.[cm]?js$/.test(path);
	} catch {
		return false;
	}
}
