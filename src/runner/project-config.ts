import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {checkConfig, type RingtapConfig} from '../config.ts';
import {loadLibrary} from '../core/load-modules.ts';
import {setProjectDefaults} from '../core/project-defaults.ts';
import {RingtapError} from '../errors.ts';
import {importFile} from './loader.ts';

/** The file that `ringtap run` and `ringtap test` look for. */
const NAME = 'ringtap.config.ts';

/** A configuration, and where it was found; paths in it are absolute. */
export interface ProjectConfig extends RingtapConfig {
	/** The folder it is in; the working directory where there is none. */
	readonly folder: string;
	/** undefined: there is none, and all is as by default. */
	readonly path?: string;
}

/**
 * That of the working directory, or of the nearest folder above that has one.
 *
 * @throws RingtapError ERR_RINGTAP_CONFIG, ERR_RINGTAP_LOAD
 */
export async function findConfig(from = process.cwd()): Promise<ProjectConfig> {
	const path = nearest(from);
	if (path === undefined) return {folder: from};
	const {default: config} = await importFile(path);
	try {
		checkConfig(config);
	} catch (error) {
		if (!(error instanceof RingtapError)) throw error;
		throw new RingtapError('ERR_RINGTAP_CONFIG', `${path}: ${error.message}`, error.fix);
	}
	const folder = dirname(path);
	const absolute = (paths: readonly string[]) => paths.map(one => resolve(folder, one));
	const {files, modules} = config;
	return {
		...config,
		...(files && {files: absolute(files)}),
		...(modules && {modules: absolute(modules)}),
		...{folder, path},
	};
}

/**
 * From here on it holds in this process; before any data plane is made.
 *
 * @throws RingtapError ERR_RINGTAP_MODULE_…
 */
export function applyConfig({mbufs, ringSize, goldens, modules = []}: RingtapConfig): void {
	setProjectDefaults({mbufs, ringSize, goldens});
	for (const path of modules) loadLibrary(path);
}

function nearest(from: string): string | undefined {
	for (let folder = from; ; folder = dirname(folder)) {
		const path = join(folder, NAME);
		if (existsSync(path)) return path;
		if (dirname(folder) === folder) return undefined;
	}
}
