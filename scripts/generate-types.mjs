// Writes src/core/generated/: the TypeScript types of the native classes and conditions, from their static tables.
// With --check it writes nothing, and fails when a file is not what it would write.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

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

function typeOf(field, {isResult = false} = {}) {
	const words = (field.names ?? '').split(' ').filter(Boolean);
	const names = words.map(pair => `'${pair.split('=')[0]}'`);
	const types = {
		bool: 'boolean',
		uint: ['number', ...names].join(' | '),
		duration: 'Duration',
		mac: 'Mac',
		vif: 'Vif',
		range: 'number | Between',
		uintList: 'readonly number[]',
		ipv4Prefix: 'Ipv4Prefix',
		text: 'string',
		path: 'string',
		ipv4: 'Ipv4',
		ipv6: 'Ipv6',
		ipv6Prefix: 'Ipv6Prefix',
	};
	return isResult && field.type === 'vif' ? 'string' : types[field.type];
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const key = name => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);

function property(field, {isResult = false} = {}) {
	const fallback = field.default === undefined ? '' : ` Default ${field.default}.`;
	const optional = isResult || field.required ? '' : '?';
	return [
		`\t/** ${capital(field.doc)}.${fallback} */`,
		`\treadonly ${key(field.name)}${optional}: ${typeOf(field, {isResult})};`,
	];
}

const interfaceOf = (name, doc, lines) =>
	lines.length === 0
		? [`/** ${doc} */`, `export type ${name} = {};`]
		: [`/** ${doc} */`, `export interface ${name} {`, ...lines, '}'];

function commandParts(className, command) {
	const base = `${className}${capital(command.name)}`;
	const parts = [];
	let argument = '';
	if (command.arguments.length > 0) {
		const bare = command.arguments[0].name === '';
		const optional = command.arguments.every(field => !field.required) ? '?' : '';
		if (!bare) {
			const lines = command.arguments.flatMap(field => property(field));
			parts.push(
				...interfaceOf(`${base}Arguments`, `Arguments of \`${command.name}\`.`, lines),
				'',
			);
		}
		argument = `value${optional}: ${bare ? typeOf(command.arguments[0]) : `${base}Arguments`}`;
	}
	let result = 'void';
	if (command.result !== 'nothing') {
		const bare = command.results[0].name === '';
		if (!bare) {
			const lines = command.results.flatMap(field => property(field, {isResult: true}));
			parts.push(...interfaceOf(`${base}Result`, `What \`${command.name}\` answers.`, lines), '');
		}
		result = bare ? typeOf(command.results[0], {isResult: true}) : `${base}Result`;
		if (command.result === 'rows') result += '[]';
	}
	return {
		parts,
		member: [`\t\t/** ${capital(command.doc)}. */`, `\t\t${command.name}(${argument}): ${result};`],
	};
}

function classFile(cls) {
	const name = cls.name === 'testvif' ? 'TestVif' : capital(cls.name);
	const parts = [];
	const params = cls.params.flatMap(field => property(field));
	parts.push(...interfaceOf(`${name}Params`, `Parameters of \`${cls.name}\`.`, params), '');
	const commands = cls.commands.map(command => commandParts(name, command));
	for (const command of commands) parts.push(...command.parts);
	const all = native.conditions().length === cls.conditions.length;
	const conditions = all ? 'ConditionName' : cls.conditions.map(c => `'${c}'`).join(' | ');
	const reasons = cls.drops.filter(drop => drop.scope !== 'all').map(drop => `'${drop.name}'`);
	const members = commands.flatMap(command => command.member);
	parts.push(
		`/** The type-level description of \`${cls.name}\`. */`,
		`export interface ${name}Shape extends Shape {`,
		`\tparams: ${name}Params;`,
		`\tconditions: ${conditions || 'never'};`,
		...(members.length === 0 ? ['\tcommands: {};'] : ['\tcommands: {', ...members, '\t};']),
		`\tdrops: ${reasons.join(' | ') || 'never'};`,
		`\tvif: ${cls.isVif};`,
		`\tcaptures: ${cls.captures};`,
		'}',
		'',
		`/** ${cls.doc}. */`,
		`export const ${cls.name}: ModuleClass<${name}Shape> = builtinClass('${cls.name}');`,
		'',
		"declare module '../module-class.ts' {",
		'\tinterface ModuleClasses {',
		`\t\t${cls.name}: typeof ${cls.name};`,
		'\t}',
		'}',
		'',
	);
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
	const text = parts.join('\n');
	const wanted = new Map();
	for (const [name, home] of Object.entries(homes))
		if (new RegExp(`\\b${name}\\b(?!Shape)`).test(text))
			wanted.set(home, [...(wanted.get(home) ?? []), name]);
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
