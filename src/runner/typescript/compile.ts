import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {packageRoot} from '../../own-files.ts';
import {timed} from '../../timing.ts';
import {noteUsed} from '../../used-files.ts';
import {readCached, writeCached} from './cache.ts';
import {mapName, type TransformJob, transform, transformSync} from './transform.ts';
import {tsconfigFor} from './tsconfig.ts';

/** To be raised when the same source is made into other code. */
const FORMAT = 1;

interface Job extends TransformJob {
	/** All that the code depends on. */
	readonly origin: string;
}

/** How many files were found in the cache, and how many were transformed, in this thread. */
export const compileCounts = {cached: 0, transformed: 0};

/** Of this process, by file: for where there is no cache. */
const recent = new Map<string, {readonly origin: string; readonly code: string}>();
let versions: readonly unknown[] | undefined;

/**
 * The JavaScript of a TypeScript file, from the cache if it is there. Throws an Error with
 * `file:line:column: ERROR: sentence`.
 */
export async function compile(file: string): Promise<string> {
	const job = jobFor(file);
	return known(job) ?? kept(job, await timed('compiling', () => transform(job)));
}

/** The same for whoever cannot wait. */
export function compileSync(file: string): string {
	const job = jobFor(file);
	return (
		known(job) ??
		kept(
			job,
			timed('compiling', () => transformSync(job)),
		)
	);
}

function jobFor(file: string): Job {
	noteUsed(file);
	const source = readFileSync(file, 'utf8');
	const {compilerOptions} = tsconfigFor(file);
	versions ??= [FORMAT, versionIn(`${packageRoot}package.json`), esbuildVersion(), process.version];
	const origin = JSON.stringify([...versions, mapName(file), compilerOptions, source]);
	return {file, source, compilerOptions, origin};
}

function known({file, origin}: Job): string | undefined {
	const last = recent.get(file);
	if (last?.origin === origin) return last.code;
	const code = readCached(origin);
	if (code === undefined) return undefined;
	compileCounts.cached++;
	recent.set(file, {origin, code});
	return code;
}

function kept({file, origin}: Job, code: string): string {
	compileCounts.transformed++;
	recent.set(file, {origin, code});
	writeCached(origin, code);
	return code;
}

function esbuildVersion(): unknown {
	return versionIn(createRequire(import.meta.url).resolve('esbuild/package.json'));
}

function versionIn(path: string): unknown {
	return JSON.parse(readFileSync(path, 'utf8')).version;
}
