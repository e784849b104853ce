import {
	type AnyNode,
	type Expression,
	type ImportDeclaration,
	type Pattern,
	type Program,
	parse,
	type VariableDeclaration,
} from 'acorn';

/**
 * Where code at the prompt finds what imports for it: `(specifier, options, names that must be
 * there)`.
 */
export const IMPORTER = 'ringtap.import';

const IMPORT = `globalThis[Symbol.for('${IMPORTER}')]`;

/** A script, and what it declares. */
interface Hoisted {
	readonly code: string;
	readonly isAsync: boolean;
	readonly declares: readonly string[];
}

type Statement = Program['body'][number];

/**
 * Makes a script of a piece of a module, for a prompt: top-level names become global variables that
 * may be declared again, imports become `await import()`, and what awaits is wrapped in an async
 * function. The value of the script is that of its last expression, or a promise of it.
 */
export function hoist(code: string): Hoisted {
	const own = withOwnImports(code);
	return own === code ? hoisted(code) : hoist(own);
}

const PARSING = {
	ecmaVersion: 'latest',
	sourceType: 'module',
	allowAwaitOutsideFunction: true,
} as const;

/** A script cannot `import()`: the calls go to the importer. */
function withOwnImports(code: string): string {
	const starts = [...nodesIn(parse(code, PARSING))]
		.filter(node => node.type === 'ImportExpression')
		.map(({start}) => start)
		.sort((a, b) => b - a);
	return starts.reduce(
		(text, start) => text.slice(0, start) + IMPORT + text.slice(start + 'import'.length),
		code,
	);
}

function hoisted(code: string): Hoisted {
	const statements = parse(code, PARSING).body.map(withoutExport);
	const isAsync = statements.some(node => node.type === 'ImportDeclaration' || awaits(node));
	const names = statements.flatMap(declaredNames);
	const functions = statements.flatMap(node =>
		node.type === 'FunctionDeclaration' ? [node.id.name] : [],
	);
	const declares = [...names, ...functions];
	if (!isAsync)
		return {code: statements.map(node => asScript(node, code)).join('\n'), isAsync, declares};
	const exposed = functions.map(name => `globalThis.${name} = ${name};`);
	const body = statements.map((node, i) => inWrapper(node, code, i === statements.length - 1));
	const declared = names.length === 0 ? '' : `var ${names.join(', ')};\n`;
	return {
		code: `${declared}(async () => {\n${[...exposed, ...body].join('\n')}\n})()`,
		isAsync,
		declares,
	};
}

/** What is exported, as a statement; at a prompt nobody imports. */
function withoutExport(node: Statement): Statement {
	if (node.type === 'ExportNamedDeclaration') return node.declaration ?? node;
	if (node.type !== 'ExportDefaultDeclaration') return node;
	const {declaration} = node;
	if (/Declaration$/.test(declaration.type)) return declaration as Statement;
	const {start, end} = declaration;
	return {type: 'ExpressionStatement', expression: declaration as Expression, start, end};
}

function asScript(node: Statement, code: string): string {
	const text = code.slice(node.start, node.end);
	if (node.type === 'ClassDeclaration') return `var ${node.id.name} = ${text};`;
	if (node.type === 'ExpressionStatement') return `(${text.replace(/;$/, '')});`;
	if (node.type !== 'VariableDeclaration') return text;
	const declarators = node.declarations.map(({id, init}) => {
		const name = code.slice(id.start, id.end);
		if (init) return `${name} = ${code.slice(init.start, init.end)}`;
		return node.kind === 'var' ? name : `${name} = undefined`;
	});
	return `var ${declarators.join(', ')};`;
}

function inWrapper(node: Statement, code: string, isLast: boolean): string {
	const text = code.slice(node.start, node.end);
	switch (node.type) {
		case 'ClassDeclaration':
			return `${node.id.name} = ${text};`;
		case 'VariableDeclaration':
			return assignments(node, code);
		case 'ImportDeclaration':
			return importStatement(node, code);
		case 'ExpressionStatement': {
			const {start, end} = node.expression;
			return isLast ? `return (${code.slice(start, end)});` : text;
		}
		default:
			return text;
	}
}

/** `const {a} = x, b = 2` for names that are declared outside: `void ({a} = x), void (b = 2);` */
function assignments({declarations, kind}: VariableDeclaration, code: string): string {
	const parts = declarations.flatMap(({id, init}) => {
		const name = code.slice(id.start, id.end);
		if (init) return [`void (${name} = ${code.slice(init.start, init.end)})`];
		return kind === 'var' ? [] : [`void (${name} = undefined)`];
	});
	return parts.length === 0 ? '' : `${parts.join(', ')};`;
}

/** `import d, {a as b} from 'x'`: a block that assigns to names declared outside. */
function importStatement(
	{source, specifiers, attributes}: ImportDeclaration,
	code: string,
): string {
	const given = attributes.map(({start, end}) => code.slice(start, end)).join(', ');
	const wanted: string[] = [];
	const bindings = specifiers.map(specifier => {
		const local = specifier.local.name;
		if (specifier.type === 'ImportNamespaceSpecifier') return `${local} = module;`;
		const name =
			specifier.type === 'ImportSpecifier' ? importedName(specifier.imported) : 'default';
		wanted.push(name);
		return `${local} = module[${JSON.stringify(name)}];`;
	});
	const args = `${source.raw}, {with: {${given}}}, ${JSON.stringify(wanted)}`;
	return `{ const module = await ${IMPORT}(${args}); ${bindings.join(' ')} }`;
}

function importedName(
	node: {type: 'Identifier'; name: string} | {type: 'Literal'; value?: unknown},
): string {
	return node.type === 'Identifier' ? node.name : String(node.value);
}

function declaredNames(node: Statement): string[] {
	if (node.type === 'ClassDeclaration') return [node.id.name];
	if (node.type === 'VariableDeclaration')
		return node.declarations.flatMap(({id}) => boundNames(id));
	if (node.type === 'ImportDeclaration') return node.specifiers.map(({local}) => local.name);
	return [];
}

/** Names that a pattern binds: `{a, b: [c = 1], ...d}` → a, c, d. */
function boundNames(pattern: Pattern): string[] {
	switch (pattern.type) {
		case 'Identifier':
			return [pattern.name];
		case 'ObjectPattern':
			return pattern.properties.flatMap(property =>
				boundNames(property.type === 'RestElement' ? property.argument : property.value),
			);
		case 'ArrayPattern':
			return pattern.elements.flatMap(element => (element ? boundNames(element) : []));
		case 'AssignmentPattern':
			return boundNames(pattern.left);
		case 'RestElement':
			return boundNames(pattern.argument);
		default:
			return [];
	}
}

/** Whether a node awaits itself, not in a function within it. */
function awaits(node: AnyNode): boolean {
	if (node.type === 'AwaitExpression') return true;
	if (node.type === 'ForOfStatement' && node.await) return true;
	if (/Function/.test(node.type)) return false;
	return childrenOf(node).some(awaits);
}

function* nodesIn(node: AnyNode): Generator<AnyNode> {
	yield node;
	for (const child of childrenOf(node)) yield* nodesIn(child);
}

function childrenOf(node: AnyNode): AnyNode[] {
	return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
	return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
