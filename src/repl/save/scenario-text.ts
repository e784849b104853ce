import {type JournalEntry, mentions} from '../journal.ts';
import {stripTypes} from '../strip.ts';

/** What a scenario is written from. */
export interface Saved {
	readonly title: string;
	readonly entries: readonly JournalEntry[];
	/** What was observed, as expectations. */
	readonly expectations: readonly string[];
	/** Names that a scene has, and those that `ringtap` exports. */
	readonly ofScene: ReadonlySet<string>;
	readonly ofPackage: ReadonlySet<string>;
}

/** A journal as a scenario: imports first, what is declared twice assigned the second time. */
export function scenarioText({title, entries, expectations, ofScene, ofPackage}: Saved): string {
	const isImport = ({source}: JournalEntry) => /^\s*import\s/.test(source);
	const imports = entries.filter(isImport).map(({source}) => ended(source));
	const body = [...statements(entries.filter(entry => !isImport(entry))), ...expectations];
	const text = body.join('\n');
	const declared = new Set(entries.flatMap(({declares}) => declares));
	const used = (names: ReadonlySet<string>) =>
		[...names].filter(name => !declared.has(name) && mentions(text, name)).sort();
	const scene = used(ofScene).filter(name => name !== 'dp' && name !== 'now');
	const isShort = mentions(text, 'dp') && !declared.has('dp');
	if (isShort && !scene.includes('dataplane')) scene.push('dataplane');
	const hasClock = mentions(text, 'now') && !declared.has('now');
	const fromPackage = [
		...new Set([...used(ofPackage).filter(name => !ofScene.has(name)), 'scenario']),
	].sort();
	const head = hasClock ? 'scene' : `{${scene.join(', ')}}`;
	const lines = [
		...(hasClock ? [`const {${scene.join(', ')}} = scene;`] : []),
		...(isShort ? ['const dp = dataplane;'] : []),
		...body.map(line =>
			hasClock ? line.replaceAll(/(?<![\w$.])now(?![\w$:])/g, 'scene.now') : line,
		),
	];
	const isAsync = /(?<![\w$.])await\s/.test(text);
	return [
		`import {${fromPackage.join(', ')}} from 'ringtap';`,
		...imports,
		'',
		`scenario(${quoted(title)}, ${isAsync ? 'async ' : ''}(${head}) => {`,
		...lines.flatMap(line => line.split('\n')).map(line => (line === '' ? '' : `\t${line}`)),
		'});',
		'',
	].join('\n');
}

function statements(entries: readonly JournalEntry[]): string[] {
	const times = new Map<string, number>();
	for (const name of entries.flatMap(({declares}) => declares))
		times.set(name, (times.get(name) ?? 0) + 1);
	const seen = new Set<string>();
	return entries.map(({source, declares}) => {
		const isAgain = declares.some(name => seen.has(name));
		for (const name of declares) seen.add(name);
		if (isAgain) return assignment(source, declares, seen);
		const isOften = declares.some(name => times.get(name)! > 1);
		return ended(isOften ? source.replace(/^(\s*)const\b/, '$1let') : source);
	});
}

/** `const [a, b] = x` for names that there are: `;[a, b] = x;` */
function assignment(
	source: string,
	declares: readonly string[],
	seen: ReadonlySet<string>,
): string {
	const plain = stripTypes(source).trim().replace(/;$/, '');
	const [, rest] = /^(?:const|let|var)\s+([\s\S]*)$/.exec(plain) ?? [];
	const isNewToo = declares.filter(name => !seen.has(name));
	const before = isNewToo.length > 0 ? `let ${isNewToo.join(', ')};\n` : '';
	if (rest === undefined) return `${before}${ended(plain)}`;
	return `${before}${rest.startsWith('{') ? `(${rest})` : rest};`;
}

function quoted(text: string): string {
	return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}

function ended(source: string): string {
	const text = source.trim();
	return /[;}]$/.test(text) ? text : `${text};`;
}
