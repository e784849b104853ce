import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {root} from '../cli/_cli.ts';
import {type Block, fileNameOf, isScenario, type Page} from './_markdown.ts';

/** The fields that the built command sees: the native core as users have it, not the test build; and no CI engine. */
export const asUsersHaveIt = {RINGTAP_NATIVE: undefined, CI: undefined};

/** A folder in which a reader of a page might sit: its scenarios as files, and `../fixtures` beside it. */
export class Workplace implements Disposable {
	readonly #top = mkdtempSync(join(tmpdir(), 'ringtap-docs-'));
	readonly folder = join(this.#top, 'lab');

	constructor() {
		mkdirSync(this.folder);
		symlinkSync(join(root, 'fixtures'), join(this.#top, 'fixtures'));
		this.write('package.json', '{"type": "module"}');
	}

	write(name: string, text: string): string {
		const path = join(this.folder, name);
		writeFileSync(path, text);
		return path;
	}

	/** Writes a page's scenarios: each under its own name, or by its line. Returns the names. */
	writeScenarios({blocks}: Page): Map<Block, string> {
		const names = new Map<Block, string>();
		for (const block of blocks.filter(isScenario)) {
			const name = fileNameOf(block) ?? `line-${block.line}.dp.ts`;
			this.write(name, block.text);
			names.set(block, name);
		}
		return names;
	}

	[Symbol.dispose](): void {
		rmSync(this.#top, {recursive: true, force: true});
	}
}
