import {createRequire} from 'node:module';
import type {Message, TransformOptions} from 'esbuild';

/** What a file of TypeScript is made into JavaScript with. */
export interface TransformJob {
	readonly file: string;
	readonly source: string;
	readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** JavaScript with its source map. Throws an Error with `file:line:column: ERROR: sentence`. */
export async function transform(job: TransformJob): Promise<string> {
	try {
		const {code} = await esbuild().transform(job.source, optionsFor(job));
		return code;
	} catch (error) {
		// A Ctrl-C may have ended its service.
		if (errorsOf(error).length === 0) return transformSync(job);
		throw understood(error, job.file);
	}
}

/** The same for whoever cannot wait; the first time takes it 50 ms longer. */
export function transformSync(job: TransformJob): string {
	try {
		return esbuild().transformSync(job.source, optionsFor(job)).code;
	} catch (error) {
		throw understood(error, job.file);
	}
}

/** Loaded only when there is something to transform. */
function esbuild(): typeof import('esbuild') {
	return createRequire(import.meta.url)('esbuild');
}

function optionsFor({file, compilerOptions}: TransformJob): TransformOptions {
	return {
		loader: 'ts',
		format: 'esm',
		target: `node${process.versions.node}`,
		charset: 'utf8',
		sourcemap: 'inline',
		sourcesContent: false,
		sourcefile: mapName(file),
		tsconfigRaw: {compilerOptions},
		logLevel: 'silent',
	};
}

/** Relative to the module's URL: a source map holds wherever the file may lie. */
export function mapName(file: string): string {
	return encodeURIComponent(file.slice(file.lastIndexOf('/') + 1));
}

function understood(error: unknown, file: string): unknown {
	const [first] = errorsOf(error);
	if (!first) return error;
	const {line = 1, column = 0} = first.location ?? {};
	const message = `Transform failed with 1 error:\n${file}:${line}:${column}: ERROR: ${first.text}`;
	return new SyntaxError(message, {cause: error});
}

function errorsOf(error: unknown): readonly Message[] {
	return (error as {errors?: readonly Message[]}).errors ?? [];
}
