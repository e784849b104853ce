import {readdirSync, readFileSync} from 'node:fs';
import {root} from '../cli/_cli.ts';

/** A fenced block of a page. */
export interface Block {
	/** Path of the page, from the top of the checkout. */
	readonly page: string;
	/** Where its text begins in the page, from 1. */
	readonly line: number;
	readonly language: string;
	readonly text: string;
}

export interface Page {
	readonly path: string;
	readonly text: string;
	readonly blocks: readonly Block[];
	/** The lines that are in no block. */
	readonly prose: readonly string[];
}

/** The pages for users and for contributors. */
export const pages: readonly Page[] = [
	'README.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	'examples/README.md',
	...pagesOf('docs'),
	...pagesOf('docs/classes'),
].map(readPage);

function pagesOf(folder: string): string[] {
	const names = readdirSync(`${root}${folder}`).filter(name => name.endsWith('.md'));
	return names.sort().map(name => `${folder}/${name}`);
}

export function page(path: string): Page {
	const found = pages.find(one => one.path === path);
	if (!found) throw new Error(`There is no page ${path}.`);
	return found;
}

function readPage(path: string): Page {
	const text = readFileSync(`${root}${path}`, 'utf8');
	const blocks: Block[] = [];
	const prose: string[] = [];
	let open: {language: string; line: number; lines: string[]} | undefined;
	for (const [i, line] of text.split('\n').entries()) {
		const fence = /^```(\w*)$/.exec(line);
		if (!open && fence) open = {language: fence[1]!, line: i + 2, lines: []};
		else if (open && line === '```') {
			const {language, line: first, lines} = open;
			blocks.push({page: path, line: first, language, text: `${lines.join('\n')}\n`});
			open = undefined;
		} else if (open) open.lines.push(line);
		else prose.push(line);
	}
	if (open) throw new Error(`${path}: the block at line ${open.line} has no end.`);
	return {path, text, blocks, prose};
}

/** Whether a block is a file of scenarios, and not a piece of one. */
export function isScenario({language, text}: Block): boolean {
	return language === 'ts' && /^import /m.test(text) && /^scenario(\.\w+)?\(/m.test(text);
}

/** `// name.dp.ts` in a block's first line names its file. */
export function fileNameOf({text}: Block): string | undefined {
	return /^\/\/ ([\w./-]+)\n/.exec(text)?.[1];
}

/** Those whose names begin so fail: there is a picture of it in the page. */
export function isBroken(block: Block): boolean {
	return fileNameOf(block)?.startsWith('broken') ?? false;
}
