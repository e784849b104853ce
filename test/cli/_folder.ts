import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {ExecutionContext} from 'ava';

/** A folder of one's own, outside of any package, with these files in it; gone after the test. */
export function folderWith(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-test-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	for (const [name, text] of Object.entries(files)) {
		const path = join(folder, name);
		mkdirSync(dirname(path), {recursive: true});
		writeFileSync(path, text);
	}
	return folder;
}

/** The text of a file with scenarios that pass. */
export function passing(...titles: readonly string[]): string {
	const scenarios = titles.map(title => `scenario(${JSON.stringify(title)}, () => {});\n`);
	return `import {scenario} from 'ringtap';\n${scenarios.join('')}`;
}
