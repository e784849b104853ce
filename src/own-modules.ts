import {readdirSync} from 'node:fs';
import {basename, extname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ownCode, ownExtension} from './own-files.ts';

/** Names of the files in a folder of ours, sorted; `folder` is under `src/`: `commands`, `repl/dot`. */
export function ownModuleNames(folder: string): string[] {
	return readdirSync(fileURLToPath(new URL(`${folder}/`, ownCode)))
		.filter(file => /^[a-z-]+\.(?:js|ts)$/.test(file))
		.map(file => basename(file, extname(file)))
		.sort();
}

/** What one of them exports. */
export function loadOwnModule<T>(folder: string, name: string): Promise<T> {
	return import(new URL(`${folder}/${name}${ownExtension}`, ownCode).href);
}

/** What all of them export: being there is all that one needs to be found. */
export function ownModules<T>(folder: string): Promise<T[]> {
	return Promise.all(ownModuleNames(folder).map(name => loadOwnModule<T>(folder, name)));
}
