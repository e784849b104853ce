import {existsSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';

const FOLDER = '.ringtap';
const SIGNS_OF_A_PROJECT = [FOLDER, 'package.json', '.git'];

/**
 * The history of the project that a folder belongs to; undefined when there is nowhere to write it.
 */
export function historyFile(from = process.cwd()): string | undefined {
	const folder = join(projectOf(from) ?? from, FOLDER);
	try {
		mkdirSync(folder, {recursive: true});
		return join(folder, 'history');
	} catch {
		return undefined;
	}
}

/** The nearest folder, upwards, that looks like the top of a project. */
function projectOf(folder: string): string | undefined {
	if (SIGNS_OF_A_PROJECT.some(sign => existsSync(join(folder, sign)))) return folder;
	const above = dirname(folder);
	return above === folder ? undefined : projectOf(above);
}
