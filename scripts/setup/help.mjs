// What the public API says of itself, for the prompt's .help: names, signatures and doc comments of all that
// dist/index.d.ts exports, with the members of what it exports, into dist/help.json.
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {root} from './step.mjs';

const at = path => fileURLToPath(new URL(path, root));
const program = ts.createProgram([at('dist/index.d.ts')], {
	module: ts.ModuleKind.NodeNext,
	moduleResolution: ts.ModuleResolutionKind.NodeNext,
	target: ts.ScriptTarget.ES2022,
	allowImportingTsExtensions: true,
	noEmit: true,
	typeRoots: [at('node_modules/@types')],
	types: ['node'],
});
const checker = program.getTypeChecker();
const own = at('dist/');
const mostColumns = 200;

const entries = {};
const index = checker.getSymbolAtLocation(program.getSourceFile(at('dist/index.d.ts')));
for (const exported of checker.getExportsOfModule(index)) {
	const symbol =
		exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
	add(exported.name, symbol);
	for (const member of membersOf(symbol)) add(`${exported.name}.${member.name}`, member);
}
const sorted = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(at('dist/help.json'), `${JSON.stringify(sorted)}\n`);

function add(name, symbol) {
	const declarations = (symbol.declarations ?? []).filter(isOwn);
	if (declarations.length === 0 || symbol.name.startsWith('__')) return;
	const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker));
	const tags = symbol.getJsDocTags(checker);
	if (tags.some(tag => tag.name === 'internal')) return;
	const texts = wanted =>
		tags.filter(tag => tag.name === wanted).map(tag => ts.displayPartsToString(tag.text));
	entries[name] = {
		signature: declarations
			.map(signatureOf)
			.filter(text => text !== '')
			.slice(0, 3),
		doc,
		throws: texts('throws'),
		examples: texts('example'),
	};
}

/** Of classes, interfaces, and constants whose type is one. */
function membersOf(symbol) {
	const isValue = symbol.flags & ts.SymbolFlags.Variable;
	const type = isValue
		? checker.getTypeOfSymbol(symbol)
		: symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
			? checker.getDeclaredTypeOfSymbol(symbol)
			: undefined;
	return (type?.getProperties() ?? []).filter(
		member => !member.name.startsWith('#') && (member.declarations ?? []).some(isOwn),
	);
}

function isOwn(declaration) {
	return declaration.getSourceFile().fileName.startsWith(own);
}

/** Without what it is made of: of a class or an interface the head. */
function signatureOf(declaration) {
	const hasBody = ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration);
	const text = declaration
		.getText()
		.split(hasBody ? '{' : '\0', 1)[0]
		.replace(/^(?:export |declare |readonly )+/, '')
		.replaceAll(/\/\*\*.*?\*\//gs, '')
		.replaceAll(/\s+/g, ' ')
		.replace(/;$/, '')
		.trim();
	return text.length > mostColumns ? `${text.slice(0, mostColumns - 1)}…` : text;
}
