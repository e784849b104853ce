import type {z} from 'zod';
import type {JsonSchema} from '../json-schema.ts';
import type {FieldDescription} from '../native-tables.ts';
import {zod} from './value-types.ts';

/** A zod schema as JSON schema; in JSON, a VIF is its name. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
	const options = {io, unrepresentable: 'any'} as const;
	const {$schema: _, ...rest} = zod().toJSONSchema(schema, options) as JsonSchema;
	return rest;
}

/** The properties of an object schema, as the fields of a native table would say it. */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): FieldDescription[] {
	const {properties = {}, required = []} = jsonSchemaOf(schema, io);
	return Object.entries(properties).map(([name, property]) => ({
		...fieldOf(property),
		name,
		required: required.includes(name) && property.default === undefined,
	}));
}

/** A bare value. */
export function fieldOf(schema: JsonSchema): FieldDescription {
	const {default: preset, description = '', minimum = 0, maximum} = schema;
	return {
		name: '',
		type: typeOf(schema),
		required: preset === undefined,
		min: minimum,
		max: maximum ?? Number.MAX_SAFE_INTEGER,
		doc: description,
		...(preset !== undefined && {default: textOf(preset)}),
		schema,
	};
}

const ownFormats = ['mac', 'ipv4', 'ipv4Prefix', 'duration', 'vif'] as const;

function typeOf({format, type}: JsonSchema): FieldDescription['type'] {
	const own = ownFormats.find(name => name === format);
	if (own) return own;
	if (type === 'boolean') return 'bool';
	if (type === 'integer') return 'uint';
	return type === 'string' ? 'text' : 'json';
}

function textOf(preset: unknown): string {
	return typeof preset === 'string' ? preset : JSON.stringify(preset);
}
