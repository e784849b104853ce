import type {Item, RecordRows} from '../row.ts';
import {Shape} from '../shape.ts';
import {encodeShape, isThere} from '../shape-writer.ts';
import type {ElementKind} from './elements.ts';
import {fieldsLiteral, fieldsText, parseFields} from './given.ts';

/** Elements that all have the same fields. */
export function record(rows: RecordRows, path: string): ElementKind {
	const shape = new Shape(path, rows);
	return {
		read: (bytes, from, end, walk) => shape.readAll(bytes, from, end, walk),
		parse(input) {
			if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
			const given = parseFields(shape, input);
			const values: Record<string, Item[string]> = {};
			for (const field of shape.fields) {
				const value = given[field.name];
				if (value !== undefined) values[field.name] = value;
				else if (!field.computed && isThere(shape, field, given)) {
					values[field.name] = field.default;
				}
			}
			return values;
		},
		encode: (value, offset, names) => encodeShape(shape, value as Item, offset, names),
		text: value => `{${fieldsText(shape, value as Item)}}`,
		literal: value => fieldsLiteral(shape, value as Item),
		allowed: () => `objects with ${[...shape.byName.keys()].join(', ')}`,
	};
}
