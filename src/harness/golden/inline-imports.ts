/** An import of values from Ringtap by their names. */
const ownImport = /^import\s*\{([^}]*)\}\s*from\s*(['"])ringtap\2/gm;

/** What is to be inserted into a text so that names are known in it; `missing` are those that it cannot be done for. */
export interface ImportEdit {
	readonly at: number;
	readonly text: string;
	readonly missing: readonly string[];
}

/** Names that packets are built with, of those used in `source`. */
export function namesUsed(source: string): string[] {
	const calls = source.matchAll(/(?<![\w.])(eth|hex|ipv4|ipv6|loopback|sll2?)\(/g);
	return [...new Set([...calls].map(([, name]) => name!))].sort();
}

/** Adds to the import from Ringtap that there is, names that the text neither imports nor declares. */
export function importEdit(text: string, names: readonly string[]): ImportEdit | undefined {
	const imports = [...text.matchAll(ownImport)];
	const [found] = imports;
	const imported = imports.flatMap(([, list]) => list!.split(',').map(name => name.trim()));
	const wanted = names.filter(name => !imported.includes(name));
	if (wanted.length === 0) return undefined;
	const isTaken = (name: string) =>
		new RegExp(`\\b(?:const|let|var|function|class|as)\\s+${name}\\b`).test(text);
	const missing = wanted.filter(name => found === undefined || isTaken(name));
	const added = wanted.filter(name => !missing.includes(name));
	if (!found || added.length === 0) return {at: 0, text: '', missing};
	const body = found[1]!.trimEnd();
	const at = found.index + found[0].indexOf('{') + 1 + body.length;
	const separator = body.trim() === '' ? '' : body.endsWith(',') ? ' ' : ', ';
	return {at, text: `${separator}${added.join(', ')}`, missing};
}
