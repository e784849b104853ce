import {createHash} from 'node:crypto';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {inspect} from 'node:util';
import {projectDefaults} from '../../core/project-defaults.ts';
import {RingtapError} from '../../errors.ts';

/** Longer titles are cut, and told apart by a digest. */
const longestSlug = 80;
const folderName = 'goldens';
const extension = '.pcapng';

/** A folder for all goldens, when they are not to stand beside their scenarios. */
const folderVariable = 'RINGTAP_GOLDENS';

/**
 * Where the goldens of a scenario file are: `tests/goldens/nat` for `tests/nat.dp.ts`, unless the project has another
 * name for `goldens`; or, in a folder for all, as the file lies in the working directory: `tests/nat`.
 */
export function goldenFolder(file: string): string {
	const base = basename(file).replace(/(\.dp)?\.[cm]?[jt]s$/, '');
	const all = process.env[folderVariable];
	if (all === undefined || all === '')
		return resolve(dirname(file), projectDefaults().goldens ?? folderName, base);
	const below = relative(process.cwd(), dirname(file));
	return join(resolve(all), below.startsWith('..') ? '' : below, base);
}

/** At the prompt there is no file: beside each other, under the working directory. */
export function promptFolder(): string {
	return join(process.cwd(), folderName);
}

export function goldenPath(folder: string, name: string): string {
	return join(folder, `${name}${extension}`);
}

/** The name of the golden that a file is; undefined when it is none. */
export function nameOfGolden(file: string): string | undefined {
	return file.endsWith(extension) && !file.startsWith('.')
		? file.slice(0, -extension.length)
		: undefined;
}

/** Beside a golden: which of its fields are not compared. */
export function volatilePath(golden: string): string {
	return `${golden.slice(0, -extension.length)}.volatile.json`;
}

/** As it is shortest from here. */
export function shownPath(path: string): string {
	const short = relative(process.cwd(), path);
	return short.startsWith('../../..') ? path : short;
}

/** A title as the name of a file: `a bridge floods` is `a-bridge-floods`. */
export function slugOf(title: string): string {
	const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['scenario'];
	const slug = words.join('-');
	if (slug.length <= longestSlug) return slug;
	const digest = createHash('sha256').update(title).digest('hex').slice(0, 8);
	return `${slug.slice(0, longestSlug)}-${digest}`;
}

/** @throws RingtapError ERR_RINGTAP_GOLDEN_NAME when it could not be the name of a file. */
export function checkGoldenName(name: unknown): string {
	if (typeof name === 'string' && /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(name)) return name;
	throw new RingtapError(
		'ERR_RINGTAP_GOLDEN_NAME',
		`A golden cannot be named ${inspect(name)}: it takes up to 100 letters, digits, spaces, and . _ - between them.`,
		"toMatchPcap('office'); without a name, it is the scenario's title.",
	);
}
