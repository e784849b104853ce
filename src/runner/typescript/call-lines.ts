import {readFileSync} from 'node:fs';
import {SourceMap} from 'node:module';
import {parse} from 'acorn';
import {transformSync} from 'esbuild';

interface Node {
	readonly type: string;
	readonly loc: {
		readonly start: {readonly line: number; readonly column: number};
		readonly end: {readonly line: number; readonly column: number};
	};
}

/** The calls of a TypeScript file: line that one begins on → last line of the longest that begins there. */
export function callLines(file: string): ReadonlyMap<number, number> {
	const source = readFileSync(file, 'utf8');
	const {code, map} = transformSync(source, {
		loader: 'ts',
		target: 'node20',
		sourcemap: 'external',
	});
	const sourceMap = new SourceMap(JSON.parse(map));
	const lineOf = ({line, column}: Node['loc']['start']): number => {
		const entry = sourceMap.findEntry(line - 1, column);
		return 'originalLine' in entry ? entry.originalLine + 1 : 0;
	};
	const lines = new Map<number, number>();
	const options = {ecmaVersion: 'latest', sourceType: 'module', locations: true} as const;
	for (const {type, loc} of nodesOf(parse(code, options))) {
		if (type !== 'CallExpression') continue;
		const begin = lineOf(loc.start);
		// The last character of it, which is its parenthesis.
		const end = lineOf({line: loc.end.line, column: loc.end.column - 1});
		lines.set(begin, Math.max(begin, end, lines.get(begin) ?? 0));
	}
	return lines;
}

function* nodesOf(value: unknown): Generator<Node> {
	if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
	if (!isNode(value)) return;
	yield value;
	for (const part of Object.values(value)) yield* nodesOf(part);
}

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}
