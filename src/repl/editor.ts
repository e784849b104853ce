import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** What became of a text in the user's editor, which has the terminal meanwhile; undefined: it was left unsaved. */
export function edited(text: string, name: string): string | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-'));
	const file = join(folder, name);
	try {
		writeFileSync(file, text);
		const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
		// It may have arguments: `code --wait`.
		const {status, error} = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], {
			stdio: 'inherit',
		});
		if (error) throw error;
		if (status !== 0) throw new Error(`The editor '${editor}' ended with ${status}.`);
		const result = readFileSync(file, 'utf8');
		return result === text ? undefined : result;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}
