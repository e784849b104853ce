/**
 * When a field is there, as data: what the fields before it say. Read from bytes by the reader, and
 * from given and default values by the builder.
 */
export type Condition =
	| {
			readonly field: string;
			readonly is: Scalar | readonly Scalar[];
	  }
	| {readonly field: string; readonly isNot: Scalar | readonly Scalar[]}
	/** The layer has at least so many bytes, from its start to where it ends. */
	| {readonly room: number}
	| {readonly anyOf: readonly Condition[]}
	| {readonly allOf: readonly Condition[]};
type Scalar = number | string | boolean;

/** What a condition asks. */
export interface Facts {
	value(field: string): unknown;
	/** Whether the layer has room for so many bytes. */
	hasRoom(bytes: number): boolean;
}

export function holds(condition: Condition, facts: Facts): boolean {
	if ('room' in condition) return facts.hasRoom(condition.room);
	if ('anyOf' in condition) return condition.anyOf.some(one => holds(one, facts));
	if ('allOf' in condition) return condition.allOf.every(one => holds(one, facts));
	const value = facts.value(condition.field);
	if ('is' in condition) return isOneOf(value, condition.is);
	return !isOneOf(value, condition.isNot);
}

function isOneOf(value: unknown, wanted: Scalar | readonly Scalar[]): boolean {
	return Array.isArray(wanted) ? wanted.includes(value as Scalar) : value === wanted;
}

/** The fields that a condition asks for. */
export function fieldsIn(condition: Condition): string[] {
	if ('field' in condition) return [condition.field];
	if ('room' in condition) return [];
	return ('anyOf' in condition ? condition.anyOf : condition.allOf).flatMap(fieldsIn);
}

/** For people: `type is 3, 4 or 11`. */
export function conditionText(condition: Condition): string {
	if ('room' in condition) return `the layer has at least ${condition.room} bytes`;
	if ('anyOf' in condition) return condition.anyOf.map(conditionText).join(' or ');
	if ('allOf' in condition) return condition.allOf.map(conditionText).join(' and ');
	const [word, value] = 'is' in condition ? ['is', condition.is] : ['is not', condition.isNot];
	return `${condition.field} ${word} ${[value].flat().join(', ')}`;
}
