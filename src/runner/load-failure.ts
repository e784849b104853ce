import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {didYouMean, type ErrorCode, RingtapError} from '../errors.ts';
import {ownModule} from '../own-files.ts';
import {type Position, plainPath, userFrame} from './user-frame.ts';

/** A file of scenarios that cannot be loaded: says where and why in one sentence. */
export class LoadFailure extends RingtapError {
	readonly file: string;
	readonly line: number | undefined;

	constructor(
		message: string,
		fix: string,
		at: Partial<Position> & {file: string},
		cause: unknown,
		code: ErrorCode = 'ERR_RINGTAP_LOAD',
	) {
		super(code, message, fix, {cause});
		this.file = at.file;
		this.line = at.line;
	}
}

/** What loading `file` threw, told so that nothing of the loaders shows. */
export async function loadFailure(error: unknown, file: string): Promise<LoadFailure> {
	if (error instanceof LoadFailure) return error;
	if (error instanceof RingtapError && error.code === 'ERR_RINGTAP_NO_FILE')
		return new LoadFailure(error.message, error.fix, {file}, error, error.code);
	if (!(error instanceof Error)) {
		return new LoadFailure(`threw ${String(error)}, which is not an Error`, '', {file}, error);
	}
	return (
		syntaxError(error) ??
		missingModule(error, file) ??
		(await missingExport(error, file)) ??
		thrown(error, file)
	);
}

/** esbuild: `/path/x.dp.ts:2:9: ERROR: Unexpected "="`. */
function syntaxError(error: Error): LoadFailure | undefined {
	const found = /^(.+?):(\d+):\d+: ERROR: (.*)$/m.exec(error.message);
	if (!found) return undefined;
	const [, path = '', line, sentence = ''] = found;
	return new LoadFailure(sentence, '', {file: plainPath(path), line: Number(line)}, error);
}

/**
 * Node: `Cannot find module '/path/gone.ts' imported from /path/x.dp.ts`, or `Cannot find package
 * 'x' …`.
 */
function missingModule(error: Error, file: string): LoadFailure | undefined {
	const found = /^Cannot find (module|package) '([^']+)'(?: imported from (.+))?/.exec(
		error.message,
	);
	if (!found) return undefined;
	const [, kind, wanted = '', from] = found;
	const importer = plainPath(from ?? file);
	const missing = plainPath(wanted);
	const at = {file: importer, ...lineOf(importer, `['"][^'"]*${quoted(basename(missing))}['"]`)};
	if (kind === 'package') {
		return new LoadFailure(
			`There is no package '${wanted}' here.`,
			`npm install ${wanted}`,
			at,
			error,
		);
	}
	const folder = dirname(missing);
	const names = existsSync(folder) ? readdirSync(folder) : [];
	const hint = didYouMean(basename(missing), names);
	return new LoadFailure(`There is no file ${missing}.${hint}`, '', at, error);
}

/** Node: `The requested module 'ringtap' does not provide an export named 'brigde'`. */
async function missingExport(error: Error, file: string): Promise<LoadFailure | undefined> {
	const found = /module '([^']+)' does not provide an export named '([^']+)'/.exec(error.message);
	if (!found) return undefined;
	const [, from = '', name = ''] = found;
	const [first = ''] = (error.stack ?? '').split('\n');
	const importer = /^(?:file:\/\/)?\//.test(first) ? plainPath(first.replace(/:\d+$/, '')) : file;
	const statement = `\\b${quoted(name)}\\b[^;]*?from\\s*['"]${quoted(from)}['"]`;
	const known = from === 'ringtap' ? Object.keys(await import(ownModule('index').href)) : [];
	const message = `'${from}' has no export '${name}'.${didYouMean(name, known)}`;
	return new LoadFailure(message, '', {file: importer, ...lineOf(importer, statement)}, error);
}

/** Something that the file itself threw while it was loaded. */
function thrown(error: Error, file: string): LoadFailure {
	const fix = error instanceof RingtapError ? error.fix : '';
	const kind = error instanceof RingtapError || error.name === 'Error' ? '' : `${error.name}: `;
	return new LoadFailure(`${kind}${error.message}`, fix, userFrame(error.stack) ?? {file}, error);
}

/** The first line of a file where a pattern begins; nothing when it is not there. */
function lineOf(file: string, pattern: string): {line?: number} {
	if (!existsSync(file) || !statSync(file).isFile()) return {};
	const source = readFileSync(file, 'utf8');
	const at = source.search(new RegExp(pattern));
	return at === -1 ? {} : {line: source.slice(0, at).split('\n').length};
}

function quoted(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
