// Writes src/core/generated/: the TypeScript types of the native classes and conditions, from their static tables.
// With --check it writes nothing, and fails when a file is not what it would write.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {register} from 'tsx/esm/api';

register();
const {capital, classTypes, mentionedIn, property, typeOf} = await import(
	'../src/core/class-types.ts'
);
const root = new URL('..', import.meta.url);
const folder = fileURLToPath(new URL('src/core/generated/', root));
const native = createRequire(import.meta.url)(
	fileURLToPath(new URL('native/build/release/ringtap.node', root)),
);
const header = '// Made from the native tables by scripts/generate-types.mjs. Do not edit.\n';

/** Where each type that a file may mention comes from. */
const homes = {
	Between: '../between.ts',
	Duration: '../duration.ts',
	Rate: '../rate.ts',
	Vif: '../instance.ts',
	Mac: '../../packet/types.ts',
	Ipv4: '../../packet/types.ts',
	Ipv4Prefix: '../../packet/types.ts',
	Ipv6: '../../packet/types.ts',
	Ipv6Prefix: '../../packet/types.ts',
	ConditionName: '../condition.ts',
	Shape: '../module-class.ts',
	ModuleClass: '../module-class.ts',
};

function classFile(cls) {
	const name = cls.name === 'testvif' ? 'TestVif' : capital(cls.name);
	const hasAll = native.conditions().length === cls.conditions.length;
	const parts = [
		...classTypes(cls, name, hasAll),
		`/** ${cls.doc}. */`,
		`export const ${cls.name}: ModuleClass<${name}Shape> = builtinClass('${cls.name}');`,
		'',
		"declare module '../module-class.ts' {",
		'\tinterface ModuleClasses {',
		`\t\t${cls.name}: typeof ${cls.name};`,
		'\t}',
		'}',
		'',
	];
	return `${header}${imports(parts, ["import {builtinClass} from '../module-class.ts';"])}\n${parts.join('\n')}`;
}

/** The arguments of a condition: one after the other, or the properties of one object. */
function conditionArguments({args, object}) {
	if (object === undefined) return args.map(arg => `${arg.name}: ${typeOf(arg)}`).join(', ');
	const lines = args.flatMap(arg => property(arg)).map(line => `\t${line}`);
	return `${object}: {\n${lines.join('\n')}\n\t}`;
}

function conditionsFile() {
	const parts = [
		'/** Condition → its arguments. */',
		'export interface Conditions {',
		...native
			.conditions()
			.flatMap(condition => [
				`\t/** ${capital(condition.doc)}. */`,
				`\t${condition.name}: [${conditionArguments(condition)}];`,
			]),
		'}',
		'',
	];
	return `${header}${imports(parts)}\n${parts.join('\n')}`;
}

/** Import lines for the types that `parts` mention. */
function imports(parts, values = []) {
	const mentioned = mentionedIn(parts.join('\n'));
	const wanted = new Map();
	for (const [name, home] of Object.entries(homes))
		if (mentioned.includes(name)) wanted.set(home, [...(wanted.get(home) ?? []), name]);
	const lines = [...wanted].map(
		([home, names]) => `import type {${names.sort().join(', ')}} from '${home}';`,
	);
	return `${[...lines, ...values].join('\n')}\n`;
}

function files() {
	const classes = native.classes().filter(cls => !cls.isInternal);
	const all = new Map(classes.map(cls => [`${cls.name}.ts`, classFile(cls)]));
	all.set('conditions.ts', conditionsFile());
	const exports = classes.map(cls => `export * from './${cls.name}.ts';`);
	all.set('index.ts', `${header}${exports.join('\n')}\n`);
	return all;
}

function check(wanted) {
	const stale = [...wanted].filter(([name, text]) => read(name) !== text).map(([name]) => name);
	const extra = readdirSync(folder).filter(name => !wanted.has(name));
	if (stale.length + extra.length === 0) return;
	console.error(`Stale: ${[...stale, ...extra].join(', ')}. Run \`npm run generate\`.`);
	process.exitCode = 1;
}

function read(name) {
	try {
		return readFileSync(folder + name, 'utf8');
	} catch {
		return undefined;
	}
}

const wanted = files();
if (process.argv.includes('--check')) {
	check(wanted);
} else {
	mkdirSync(folder, {recursive: true});
	for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(folder + name);
	for (const [name, text] of wanted) writeFileSync(folder + name, text);
}
