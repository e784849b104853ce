import {ipv4Pattern, ipv6LengthPattern, ipv6Pattern} from './address-patterns.ts';
import type {CommandDescription, FieldDescription} from './native-tables.ts';
import {fromText, wordsOf} from './schema.ts';

/** JSON Schema, draft 2020-12, as far as it is used here. */
export interface JsonSchema {
	readonly $schema?: string;
	readonly title?: string;
	readonly description?: string;
	readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
	readonly default?: unknown;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly pattern?: string;
	readonly format?: string;
	readonly enum?: readonly string[];
	readonly anyOf?: readonly JsonSchema[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly required?: readonly string[];
	readonly additionalProperties?: boolean;
	readonly prefixItems?: readonly JsonSchema[];
	readonly items?: JsonSchema | false;
	readonly minItems?: number;
}

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** Of an object with these properties and no others. */
export function objectSchema(title: string, fields: readonly FieldDescription[]): JsonSchema {
	return {$schema: draft, title, ...properties(fields)};
}

function properties(fields: readonly FieldDescription[]): JsonSchema {
	const required = fields.filter(field => field.required).map(({name}) => name);
	return {
		type: 'object',
		properties: Object.fromEntries(fields.map(field => [field.name, fieldSchema(field)])),
		...(required.length > 0 && {required}),
		additionalProperties: false,
	};
}

/** Of a condition's arguments: one after the other, or one object that has all of them. */
export function tupleSchema(
	title: string,
	fields: readonly FieldDescription[],
	isObject = false,
): JsonSchema {
	const items = isObject ? [properties(fields)] : fields.map(fieldSchema);
	return {
		$schema: draft,
		title,
		type: 'array',
		...(items.length > 0 && {prefixItems: items, minItems: items.length}),
		items: false,
	};
}

/** Of what a command takes; undefined when it takes nothing. */
export function argumentsSchema(
	title: string,
	{arguments: fields}: CommandDescription,
): JsonSchema | undefined {
	const [first] = fields;
	if (!first) return undefined;
	return first.name === ''
		? {$schema: draft, title, ...fieldSchema(first)}
		: objectSchema(title, fields);
}

/** Of what a command answers; undefined when it answers nothing. */
export function resultSchema(
	title: string,
	{result, results}: CommandDescription,
): JsonSchema | undefined {
	const [first] = results;
	if (result === 'nothing' || !first) return undefined;
	// An answer has all its columns.
	const columns = results.map(({default: _, ...column}) => ({...column, required: true}));
	const one = first.name === '' ? fieldSchema(first) : properties(columns);
	return {$schema: draft, title, ...(result === 'rows' ? {type: 'array', items: one} : one)};
}

function fieldSchema(field: FieldDescription): JsonSchema {
	const {doc} = field;
	return {
		...(doc !== '' && {description: doc}),
		...(field.schema ?? schemas[field.type](field)),
		...(field.default !== undefined && {default: fromText(field)}),
	};
}

type SchemaOf = (field: FieldDescription) => JsonSchema;

/** Patterns say what `schema.ts` reads, and no more; a property test holds the two together. */
const schemas: Readonly<Record<FieldDescription['type'], SchemaOf>> = {
	bool: () => ({type: 'boolean'}),
	uint: number,
	duration: () => ({type: 'string', pattern: '^\\d+(\\.\\d+)?(ns|us|ms|s|min|h)$'}),
	mac: () => ({type: 'string', pattern: '^[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}$'}),
	// JSON has no VIFs: their names stand for them.
	vif: () => ({type: 'string', pattern: '^[^\\s\\p{C}]{1,64}$'}),
	range: field => ({anyOf: [number(field), bounds(field)]}),
	uintList: field => ({type: 'array', items: number(field), minItems: 1}),
	ipv4Prefix: () => ({type: 'string', pattern: `^${octet}(\\.${octet}){3}/${length}$`}),
	text: () => text,
	path: () => text,
	ipv4: () => ({type: 'string', pattern: `^${ipv4Pattern}$`}),
	ipv6: () => ({type: 'string', pattern: `^${ipv6Pattern}$`}),
	json: ({schema = {}}) => schema,
	ipv6Prefix: () => ({type: 'string', pattern: `^${ipv6Pattern}/${ipv6LengthPattern}$`}),
	rate: () => ({type: 'string', pattern: '^\\d+(\\.\\d+)?([kM]?pps|[kMG]?bps)$'}),
};

const octet = '0*(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const length = '0*(3[0-2]|[12]?\\d)';
const text: JsonSchema = {type: 'string', pattern: '^\\P{Cc}+$'};

/** Or a word for one. */
function number(field: FieldDescription): JsonSchema {
	const words = [...wordsOf(field).keys()];
	if (words.length === 0) return integer(field);
	return {anyOf: [integer(field), {type: 'string', enum: words}]};
}

/** Of results, the table states no greatest value: they are counts. */
function integer({min: minimum, max: maximum}: FieldDescription): JsonSchema {
	return {type: 'integer', minimum, ...(maximum > 0 && {maximum})};
}

/** `between(10, 19)`. */
function bounds(field: FieldDescription): JsonSchema {
	return {
		type: 'object',
		properties: {min: integer(field), max: integer(field)},
		required: ['min', 'max'],
	};
}
