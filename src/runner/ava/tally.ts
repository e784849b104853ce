import {appendFileSync, existsSync, readFileSync} from 'node:fs';

const VARIABLE = 'RINGTAP_TALLY';

/** The environment that makes ava's children tell which titles they found. */
export function tallyEnvironment(file: string): Record<string, string> {
	return {[VARIABLE]: file};
}

/** In a child: what one file declares. */
export function tally(titles: readonly string[]): void {
	const file = process.env[VARIABLE];
	if (file !== undefined)
		appendFileSync(file, titles.map(title => `${JSON.stringify(title)}\n`).join(''));
}

/** In the parent: the titles of all files; undefined when no child came to tell any. */
export function readTally(file: string): string[] | undefined {
	if (!existsSync(file)) return undefined;
	const lines = readFileSync(file, 'utf8').split('\n');
	return lines.filter(line => line !== '').map(line => JSON.parse(line));
}
