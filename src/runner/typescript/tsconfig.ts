import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, resolve} from 'node:path';

/** What of a tsconfig.json changes the code that is made of a file. */
const RELEVANT = [
	'experimentalDecorators',
	'importsNotUsedAsValues',
	'preserveValueImports',
	'target',
	'useDefineForClassFields',
	'verbatimModuleSyntax',
];
const MOST_PARENTS = 10;

type Options = Readonly<Record<string, unknown>>;

export interface Tsconfig {
	readonly compilerOptions: Options;
	/** Whether names of packages may mean something else. */
	readonly hasPaths: boolean;
}

const plain: Tsconfig = {compilerOptions: {}, hasPaths: false};
const known = new Map<string, Tsconfig>();

/** Of the nearest tsconfig.json above a file; nothing where it cannot be read. */
export function tsconfigFor(file: string): Tsconfig {
	const folder = dirname(file);
	const found = known.get(folder) ?? readTsconfig(nearest(folder));
	known.set(folder, found);
	return found;
}

function nearest(folder: string): string | undefined {
	for (let at = folder; ; at = dirname(at)) {
		const path = resolve(at, 'tsconfig.json');
		if (existsSync(path)) return path;
		if (at === dirname(at)) return undefined;
	}
}

function readTsconfig(path: string | undefined): Tsconfig {
	if (path === undefined) return plain;
	try {
		const {paths = {}, ...options} = inherited(path, MOST_PARENTS);
		const relevant = Object.entries(options).filter(([name]) => RELEVANT.includes(name));
		const names = Object.keys(paths as object).filter(name => name !== 'ringtap');
		return {compilerOptions: Object.fromEntries(relevant), hasPaths: names.length > 0};
	} catch {
		return plain;
	}
}

/** The options of a file, over those of the files that it extends. */
function inherited(path: string, parents: number): Options {
	if (parents === 0) return {};
	const config = parseJsonc(readFileSync(path, 'utf8'));
	const bases = [config.extends ?? []].flat().map(base => extended(base, path));
	const options = bases.map(base => inherited(base, parents - 1));
	return Object.assign({}, ...options, config.compilerOptions);
}

function extended(base: string, from: string): string {
	if (!/^(?:\.{1,2})?\//.test(base)) return createRequire(from).resolve(base);
	const path = resolve(dirname(from), base);
	return existsSync(path) ? path : `${path}.json`;
}

interface Config {
	readonly extends?: string | readonly string[];
	readonly compilerOptions?: Options;
}

/** JSON with comments, and commas after the last. */
function parseJsonc(text: string): Config {
	const bare = text.replaceAll(/("(?:[^"\\]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\//g, '$1');
	return JSON.parse(bare.replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, '$1'));
}
