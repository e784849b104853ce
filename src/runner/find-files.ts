import {existsSync, readdirSync, statSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {didYouMean, RingtapError} from '../errors.ts';

const SUFFIX = '.dp.ts';

/**
 * The `.dp.ts` files meant by paths given on the command line: files as they are, of a folder all
 * below it, sorted, without those that begin with `_`. A path that leads to none throws
 * ERR_RINGTAP_NO_FILE.
 */
export function findFiles(paths: readonly string[], from = process.cwd()): string[] {
	const found = paths.flatMap(path => filesOf(path, resolve(from, path)));
	return [...new Set(found)];
}

/**
 * The same, with the lines that paths name: `bridge.dp.ts:12`. A file that is also given without a line is meant whole.
 * Returns file → lines, in order.
 */
export function findSelected(
	paths: readonly string[],
	from = process.cwd(),
): Map<string, readonly number[]> {
	const selected = new Map<string, readonly number[]>();
	for (const given of paths) {
		const {path, line} = withLine(given, from);
		for (const file of filesOf(path, resolve(from, path))) {
			const before = selected.get(file);
			const isWhole = line === undefined || before?.length === 0;
			selected.set(file, isWhole ? [] : [...(before ?? []), line]);
		}
	}
	return selected;
}

/** A file may have such a name itself. */
function withLine(given: string, from: string): {path: string; line?: number} {
	const [, path, line] = /^(.+\.ts):(\d{1,9})$/.exec(given) ?? [];
	if (path === undefined || existsSync(resolve(from, given))) return {path: given};
	return {path, line: Number(line)};
}

function filesOf(given: string, path: string): string[] {
	if (!existsSync(path)) {
		throw noFile(
			`There is no file or folder '${given}'.${didYouMean(basename(path), siblings(path))}`,
		);
	}
	if (!statSync(path).isDirectory()) {
		if (path.endsWith('.ts')) return [path];
		throw noFile(`'${given}' is no file of scenarios: those are named *${SUFFIX}.`);
	}
	const files = [...filesBelow(path)].sort();
	if (files.length === 0) {
		const fix = 'Scenarios are in files named *.dp.ts; those that begin with _ are left out.';
		throw noFile(`The folder '${given}' has no ${SUFFIX} file in it.`, fix);
	}
	return files;
}

function* filesBelow(folder: string): Generator<string> {
	for (const entry of readdirSync(folder, {withFileTypes: true})) {
		const {name} = entry;
		if (name.startsWith('.') || name === 'node_modules') continue;
		const path = join(folder, name);
		if (entry.isDirectory()) yield* filesBelow(path);
		else if (name.endsWith(SUFFIX) && !name.startsWith('_')) yield path;
	}
}

function siblings(path: string): string[] {
	const folder = dirname(path);
	return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

function noFile(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_NO_FILE', message, fix);
}
