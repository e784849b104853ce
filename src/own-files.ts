import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

// This is in src/, or, compiled, somewhere in dist/: which chunk, and so how deep, is the bundler's to say.
const [, root = '', code = ''] = /^(.*\/)((?:src|dist)\/)/.exec(import.meta.url) ?? [];

/** `.js` in what is installed, `.ts` when Ringtap runs from its sources. */
export const ownExtension = code === 'src/' ? '.ts' : '.js';

/** The folder of Ringtap's own package.json, with a slash at its end. */
export const packageRoot = fileURLToPath(root);

/** Ringtap's own, as its package.json has it. */
export function ownVersion(): string {
	return JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')).version;
}

/** The folder of Ringtap's code: `src/`, or `dist/` in what is installed. */
export const ownCode = new URL(code, root);

/**
 * A module of ours by its path under `src/` (or `dist/`), without extension: `ownModule('index')`.
 * The build makes a file in `dist/` of each that is named so, word for word.
 */
export function ownModule(path: string): URL {
	return new URL(`${path}${ownExtension}`, ownCode);
}

/** Whether a stack frame's file is Ringtap, a dependency or Node, and so nothing the user wrote. */
export function isOwnFile(file: string): boolean {
	return (
		!file.startsWith('/') ||
		file.includes('/node_modules/') ||
		file.startsWith(`${packageRoot}src/`) ||
		file.startsWith(`${packageRoot}dist/`)
	);
}
