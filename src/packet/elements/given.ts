import {didYouMean, RingtapError} from '../../errors.ts';
import {literalOf} from '../literal.ts';
import type {FieldValue} from '../row.ts';
import {sameValue} from '../same.ts';
import type {Shape} from '../shape.ts';

/** The fields of a record as people gave them, parsed. Throws for a field that is not there. */
export function parseFields(
	shape: Shape,
	input: object,
	others: readonly string[] = [],
): Record<string, FieldValue> {
	const values: Record<string, FieldValue> = {};
	for (const [name, given] of Object.entries(input)) {
		if (given === undefined || others.includes(name)) continue;
		const field = shape.byName.get(name);
		if (!field) throw unknown(shape, name);
		values[name] = field.parse(given);
	}
	return values;
}

function unknown(shape: Shape, name: string): RingtapError {
	const names = [...shape.byName.keys()];
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_FIELD',
		`${shape.name} has no field '${name}'.${didYouMean(name, names)}`,
		`Fields of ${shape.name}: ${names.join(', ') || 'none'}.`,
	);
}

/**
 * `{mss: 1460}` of what is in the shape, and as JavaScript has it of the rest; without what would be
 * the same if it were not given, but for the tag that says what it is.
 */
export function fieldsLiteral(
	shape: Shape,
	values: Readonly<Record<string, FieldValue>>,
	others?: Shape,
	tag?: string,
): string {
	const parts = Object.entries(values).flatMap(([name, value]) => {
		const field = shape.byName.get(name) ?? others?.byName.get(name);
		if (field && name !== tag && sameValue(value, field.default)) return [];
		return `${name}: ${field && typeof value !== 'string' ? field.literal(value) : literalOf(value)}`;
	});
	return `{${parts.join(', ')}}`;
}

/** `value 1 echo 2`; the value alone when there is but one field. */
export function fieldsText(shape: Shape, values: Readonly<Record<string, FieldValue>>): string {
	const shown = shape.fields.filter(({name}) => values[name] !== undefined);
	if (shape.fields.length === 1)
		return shown.map(field => field.brief(values[field.name])).join('');
	return shown.map(field => `${field.name} ${field.brief(values[field.name])}`).join(' ');
}
