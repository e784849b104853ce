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
	/** The layer has `plus` bytes, and `each` for each of the number that the field `count` says. */
	| {readonly roomForCount: string; readonly each: number; readonly plus: number}
	| {readonly anyOf: readonly Condition[]}
	| {readonly allOf: readonly Condition[]}
	| {readonly noneOf: readonly Condition[]};
type Scalar = number | string | boolean;

/** What a condition asks. */
export interface Facts {
	value(field: string): unknown;
	/** Whether the layer has room for so many bytes. */
	hasRoom(bytes: number): boolean;
}

export function holds(condition: Condition, facts: Facts): boolean {
	if ('room' in condition) return facts.hasRoom(condition.room);
	if ('roomForCount' in condition) return facts.hasRoom(condition.plus);
	if ('anyOf' in condition) return condition.anyOf.some(one => holds(one, facts));
	if ('noneOf' in condition) return !condition.noneOf.some(one => holds(one, facts));
	if ('allOf' in condition) return condition.allOf.every(one => holds(one, facts));
	const value = facts.value(condition.field);
	if ('is' in condition) return isOneOf(value, condition.is);
	return !isOneOf(value, condition.isNot);
}

function isOneOf(value: unknown, wanted: Scalar | readonly Scalar[]): boolean {
	return Array.isArray(wanted) ? wanted.includes(value as Scalar) : value === wanted;
}

function parts(
	condition: Extract<Condition, {anyOf: unknown} | {allOf: unknown} | {noneOf: unknown}>,
): readonly Condition[] {
	if ('anyOf' in condition) return condition.anyOf;
	return 'allOf' in condition ? condition.allOf : condition.noneOf;
}

/** The fields that a condition asks for. */
export function fieldsIn(condition: Condition): string[] {
	if ('field' in condition) return [condition.field];
	if ('room' in condition || 'roomForCount' in condition) return [];
	return parts(condition).flatMap(fieldsIn);
}

/** For people: `type is 3, 4 or 11`. */
export function conditionText(condition: Condition): string {
	if ('room' in condition) return `the layer has at least ${condition.room} bytes`;
	if ('roomForCount' in condition) return `each of ${condition.roomForCount} has room`;
	if ('anyOf' in condition) return condition.anyOf.map(conditionText).join(' or ');
	if ('noneOf' in condition) return `not ${condition.noneOf.map(conditionText).join(' or ')}`;
	if ('allOf' in condition) return condition.allOf.map(conditionText).join(' and ');
	const [word, value] = 'is' in condition ? ['is', condition.is] : ['is not', condition.isNot];
	return `${condition.field} ${word} ${[value].flat().join(', ')}`;
}
