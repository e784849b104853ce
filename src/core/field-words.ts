import type {JsonSchema} from './json-schema.ts';
import type {FieldDescription} from './native-tables.ts';
import {wordsOf} from './schema.ts';

/** What a field takes, in words: `number, 1 to 4094`. */
export function takes(field: FieldDescription): string {
	return words[field.type](field);
}

type Words = (field: FieldDescription) => string;

const words: Readonly<Record<FieldDescription['type'], Words>> = {
	bool: () => 'true or false',
	uint: field => bounded('number', field),
	duration: ({min}) => (min > 0 ? `duration, at least ${min} ns` : 'duration'),
	mac: () => 'MAC address',
	vif: () => 'VIF',
	range: field => bounded('number or range', field),
	uintList: field => bounded('list of numbers', field),
	ipv4Prefix: () => 'IPv4 address/length',
	text: () => 'text',
	path: () => 'path of a file',
	ipv4: () => 'IPv4 address',
	ipv6: () => 'IPv6 address',
	ipv6Prefix: () => 'IPv6 address/length',
	rate: () => 'rate',
	json: ({schema = {}}) => wordsOfSchema(schema),
};

/** Of what classes in TypeScript take that no native class does. */
function wordsOfSchema({type, items, anyOf, enum: words}: JsonSchema): string {
	if (words) return words.map(word => `'${word}'`).join(' or ');
	if (anyOf) return anyOf.map(wordsOfSchema).join(' or ');
	if (type === 'array') return items ? `list of ${wordsOfSchema(items)}s` : 'list';
	return wordsOfType[type ?? ''] ?? 'anything';
}

const wordsOfType: Readonly<Record<string, string>> = {
	object: 'object',
	string: 'text',
	integer: 'whole number',
	number: 'number',
	boolean: 'true or false',
	null: 'nothing',
};

function bounded(what: string, field: FieldDescription): string {
	return [what, bounds(field), alternatives(field)].filter(text => text !== '').join(', ');
}

function alternatives(field: FieldDescription): string {
	const names = [...wordsOf(field).keys()].map(word => `'${word}'`);
	return names.length === 0 ? '' : `or ${names.join(', ')}`;
}

function bounds(field: FieldDescription): string {
	return isBounded(field) ? `${field.min} to ${field.max}` : '';
}

/** Results are counts: the table states no bounds for them. */
function isBounded({max}: FieldDescription): boolean {
	return max > 0 && max < Number.MAX_SAFE_INTEGER;
}
