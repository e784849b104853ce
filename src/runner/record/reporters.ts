import {readdirSync} from 'node:fs';
import {basename, extname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ownCode, ownExtension} from '../../own-files.ts';
import type {Reporter} from './reporter.ts';

const folder = new URL('runner/reporters/', ownCode);

/** Names of all reporters, sorted: the files in src/runner/reporters/. */
export function reporterNames(): string[] {
	return readdirSync(fileURLToPath(folder))
		.filter(file => /^[a-z-]+\.(?:js|ts)$/.test(file))
		.map(file => basename(file, extname(file)))
		.sort();
}

/** Loads a reporter of `reporterNames()`. */
export async function loadReporter(name: string): Promise<Reporter> {
	const {reporter} = await import(new URL(`${name}${ownExtension}`, folder).href);
	return reporter;
}
