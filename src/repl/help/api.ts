import {existsSync, readFileSync} from 'node:fs';
import {packageRoot} from '../../own-files.ts';
import type {Colours} from '../../runner/report/colours.ts';

/** What a name of the public API says of itself; see scripts/setup/help.mjs. */
export interface ApiEntry {
	/** One for each overload. */
	readonly signature: readonly string[];
	readonly doc: string;
	readonly throws: readonly string[];
	readonly examples: readonly string[];
}

let known: Readonly<Record<string, ApiEntry>> | undefined;

/** All of them: `eth`, `Vswitch.add`. Empty where Ringtap was not built. */
export function apiEntries(): Readonly<Record<string, ApiEntry>> {
	const file = `${packageRoot}dist/help.json`;
	known ??= existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
	return known!;
}

/** Names that a short one may mean: `toReceive` is a member of what `expect(…)` returns. */
export function apiNames(name: string): string[] {
	const entries = apiEntries();
	const own = Object.hasOwn(entries, name) ? [name] : [];
	const members = Object.keys(entries).filter(key => key.endsWith(`.${name}`));
	// What stands at the prompt by itself comes first.
	const inScene = members.filter(key => key.startsWith('Scene.'));
	return [...new Set([...inScene, ...own, ...members])];
}

/** What a type has, by the names behind its dot. */
export function membersOfType(type: string): (ApiEntry & {readonly name: string})[] {
	const prefix = `${type}.`;
	return Object.entries(apiEntries())
		.filter(([name]) => name.startsWith(prefix))
		.map(([name, entry]) => ({...entry, name: name.slice(prefix.length)}));
}

export function apiLines(name: string, {bold, cyan, dim}: Colours): string[] {
	const {signature, doc, throws, examples} = apiEntries()[name]!;
	const example = examples.flatMap(text => text.split('\n').map(line => cyan(`  ${line}`)));
	return [
		bold(name.replace(/^Scene\./, '')),
		...signature.map(line => dim(line)),
		...(doc === '' ? [] : ['', ...doc.split('\n')]),
		...(throws.length === 0 ? [] : ['', ...throws.map(text => `Throws ${text}`)]),
		...(example.length === 0 ? [] : ['', ...example]),
	];
}
