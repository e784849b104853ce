import {fileURLToPath} from 'node:url';

/** `.js` in what is installed, `.ts` when Ringtap runs from its sources. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The folder of Ringtap's own package.json. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A module of ours by its path under `src/` (or `dist/`), without extension: `ownModule('index')`.
 */
export function ownModule(path: string): URL {
	return new URL(`../${path}${extension}`, import.meta.url);
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
