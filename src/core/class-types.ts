import type {
	CommandDescription,
	FieldDescription,
	NativeClassDescription,
} from './native-tables.ts';
import {wordsOf} from './schema.ts';

// TypeScript types from native tables, as lines of text: of the built-in classes (scripts/generate-types.mjs)
// and of libraries (`ringtap types`).

/** Every type that they may mention, beside those they declare. */
export const mentionable = [
	'Between',
	'ConditionName',
	'Duration',
	'Ipv4',
	'Ipv4Prefix',
	'Ipv6',
	'Ipv6Prefix',
	'Mac',
	'ModuleClass',
	'Rate',
	'Shape',
	'Vif',
] as const;

/** Those that are in a text. */
export function mentionedIn(text: string): string[] {
	return mentionable.filter(name => new RegExp(`\\b${name}\\b(?!Shape)`).test(text));
}

const types: Readonly<Record<FieldDescription['type'], string>> = {
	bool: 'boolean',
	uint: 'number',
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
	rate: 'Rate',
	// Of classes in TypeScript, whose types are their own.
	json: 'unknown',
};

/** What is given for a field. */
export function typeOf(field: FieldDescription): string {
	const words = [...wordsOf(field).keys()].map(word => `'${word}'`);
	return field.type === 'uint' ? ['number', ...words].join(' | ') : types[field.type];
}

/** What is answered for one. */
function resultTypeOf(field: FieldDescription): string {
	if (field.type === 'vif') return 'number';
	if (field.type === 'range') return 'Between';
	return field.type === 'uint' ? 'number' : types[field.type];
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** `rate-limiter` → `rateLimiter`. */
export const identifier = (name: string) =>
	name.replace(/[-_]+(.?)/g, (_, next: string) => next.toUpperCase());
/** As a property is written. */
export const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);
/** What stands in a comment cannot end it. */
const said = (doc: string) => doc.replaceAll('*/', '*\\/').replace(/\.$/, '');

/** A property of an object of parameters or arguments. */
export function property(field: FieldDescription): string[] {
	const optional = field.required ? '' : '?';
	return [...comment('\t', field), `\treadonly ${key(field.name)}${optional}: ${typeOf(field)};`];
}

function column(field: FieldDescription): string[] {
	return [...comment('\t', field), `\treadonly ${key(field.name)}: ${resultTypeOf(field)};`];
}

function comment(indent: string, {doc, default: fallback}: FieldDescription): string[] {
	const text = doc === '' ? '' : `${capital(said(doc))}.`;
	const also = fallback === undefined ? '' : `Default ${said(fallback)}.`;
	const both = [text, also].filter(part => part !== '').join(' ');
	return both === '' ? [] : [`${indent}/** ${both} */`];
}

const interfaceOf = (name: string, doc: string, lines: readonly string[]) =>
	lines.length === 0
		? [`/** ${doc} */`, `export type ${name} = {};`, '']
		: [`/** ${doc} */`, `export interface ${name} {`, ...lines, '}', ''];

/** A command: the interfaces it needs, and its line in the shape. */
function commandTypes(className: string, command: CommandDescription) {
	const base = `${className}${capital(command.name)}`;
	const {arguments: given, results, doc, name} = command;
	const [first] = given;
	const [firstResult] = results;
	const takesObject = first !== undefined && first.name !== '';
	const answersObject = firstResult !== undefined && firstResult.name !== '';
	const argument = takesObject ? `${base}Arguments` : first && typeOf(first);
	const optional = given.every(field => !field.required) ? '?' : '';
	const one = answersObject ? `${base}Result` : firstResult && resultTypeOf(firstResult);
	const result = {nothing: 'void', one, rows: listOf(one)}[command.result];
	return {
		interfaces: [
			...(takesObject
				? interfaceOf(`${base}Arguments`, `Arguments of \`${name}\`.`, given.flatMap(property))
				: []),
			...(answersObject
				? interfaceOf(`${base}Result`, `What \`${name}\` answers.`, results.flatMap(column))
				: []),
		],
		member: [
			...(doc === '' ? [] : [`\t\t/** ${capital(said(doc))}. */`]),
			`\t\t${name}(${argument === undefined ? '' : `value${optional}: ${argument}`}): ${result};`,
		],
	};
}

function listOf(type: string | undefined): string | undefined {
	return type?.includes(' ') ? `(${type})[]` : `${type}[]`;
}

/** Interfaces of a class, and its shape, `${name}Shape`. `hasAll`: it has every condition. */
export function classTypes(cls: NativeClassDescription, name: string, hasAll: boolean): string[] {
	const commands = cls.commands.map(command => commandTypes(name, command));
	const ofClass = cls.classCommands.map(command => commandTypes(`${name}Class`, command));
	const conditions = hasAll ? 'ConditionName' : cls.conditions.map(c => `'${c}'`).join(' | ');
	const reasons = cls.drops.filter(drop => drop.scope !== 'all').map(drop => `'${drop.name}'`);
	const own = ofClass.flatMap(command => command.member);
	return [
		...interfaceOf(`${name}Params`, `Parameters of \`${cls.name}\`.`, cls.params.flatMap(property)),
		...[...commands, ...ofClass].flatMap(command => command.interfaces),
		`/** The type-level description of \`${cls.name}\`. */`,
		`export interface ${name}Shape extends Shape {`,
		`\tparams: ${name}Params;`,
		`\tconditions: ${conditions || 'never'};`,
		...members('commands', commands),
		`\tdrops: ${reasons.join(' | ') || 'never'};`,
		`\tvif: ${cls.isVif};`,
		`\tcaptures: ${cls.captures};`,
		...(own.length === 0 ? [] : members('classCommands', ofClass)),
		'}',
		'',
	];
}

function members(name: string, commands: readonly {readonly member: readonly string[]}[]) {
	const lines = commands.flatMap(command => command.member);
	return lines.length === 0 ? [`\t${name}: {};`] : [`\t${name}: {`, ...lines, '\t};'];
}
