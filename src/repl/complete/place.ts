/** What is open where a line ends: a call, an object, a list. */
export interface Open {
	readonly bracket: '(' | '{' | '[';
	/** Of a call: what is called, as it is written: `vsw.add`, `expect(b).toDrop`. */
	readonly callee: string;
	/** What stands before it at this level, between the commas. */
	readonly before: readonly string[];
}

/** Where a line ends. */
export interface Place {
	/** The end of the line that is completed: part of a name, or of a text. */
	readonly typed: string;
	/** Inside of a text. */
	readonly isText: boolean;
	/** Where a property of an object begins. */
	readonly isKey: boolean;
	/** What the name is a member of: `br.rules`; empty: nothing. */
	readonly owner: string;
	/** From the outermost to the innermost. */
	readonly open: readonly Open[];
}

interface Level {
	bracket: Open['bracket'];
	callee: string;
	before: string[];
	/** Where what stands since the last comma begins. */
	from: number;
}

const closing: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};

/** Reads a line to its end, which may be in the middle of anything. */
export function placeAtEnd(line: string): Place {
	const levels: Level[] = [];
	let textFrom: number | undefined;
	for (let i = 0; i < line.length; i++) {
		const char = line[i]!;
		if (char === "'" || char === '"' || char === '`') {
			const end = endOfText(line, i);
			if (end === undefined) {
				textFrom = i + 1;
				break;
			}
			i = end;
		} else if (char in closing) {
			const callee = char === '(' ? calleeBefore(line.slice(0, i)) : '';
			levels.push({bracket: char as Open['bracket'], callee, before: [], from: i + 1});
		} else if (char === closing[levels.at(-1)?.bracket ?? '']) {
			levels.pop();
		} else if (char === ',' && levels.length > 0) {
			const level = levels.at(-1)!;
			level.before.push(line.slice(level.from, i).trim());
			level.from = i + 1;
		}
	}
	const open = levels.map(({bracket, callee, before}) => ({bracket, callee, before}));
	if (textFrom !== undefined)
		return {typed: line.slice(textFrom), isText: true, isKey: false, owner: '', open};
	const [typed = ''] = /[\w$]*$/.exec(line) ?? [];
	const head = line.slice(0, line.length - typed.length);
	const inner = levels.at(-1);
	const isKey =
		inner?.bracket === '{' && head.slice(inner.from).trim() === '' && inner.callee === '';
	const owner = head.endsWith('.') ? calleeBefore(head.slice(0, -1)) : '';
	return {typed, isText: false, isKey, owner, open};
}

/** Undefined: it does not end. */
function endOfText(line: string, from: number): number | undefined {
	for (let i = from + 1; i < line.length; i++) {
		if (line[i] === '\\') i++;
		else if (line[i] === line[from]) return i;
	}
	return undefined;
}

/** The path that a text ends with, calls and indices in it included: `expect(b).toDrop`. */
function calleeBefore(text: string): string {
	let at = text.length;
	while (at > 0) {
		const char = text[at - 1]!;
		if (/[\w$.]/.test(char)) at--;
		else if (char === ')' || char === ']') {
			const open = openOf(text, at - 1);
			if (open === undefined) break;
			at = open;
		} else break;
	}
	return text.slice(at).trim();
}

function openOf(text: string, close: number): number | undefined {
	let depth = 0;
	for (let i = close; i >= 0; i--) {
		if (text[i] === ')' || text[i] === ']') depth++;
		if ((text[i] === '(' || text[i] === '[') && --depth === 0) return i;
	}
	return undefined;
}
