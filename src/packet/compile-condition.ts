import {RingtapError} from '../errors.ts';
import type {Condition} from './condition.ts';
import type {Field} from './field.ts';

/** Whether a condition holds for a header in the bytes. */
export type Test = (bytes: Uint8Array, start: number, end: number) => boolean;
type Fields = ReadonlyMap<string, Field>;

/** A condition made ready to be asked of bytes. `owner` is whose fields these are. */
export function compileCondition(condition: Condition, fields: Fields, owner: string): Test {
	const all = (conditions: readonly Condition[]) =>
		conditions.map(one => compileCondition(one, fields, owner));
	if ('room' in condition) return (_, start, end) => end - start >= condition.room;
	if ('roomForCount' in condition) return roomFor(condition, fields, owner);
	if ('anyOf' in condition) {
		const tests = all(condition.anyOf);
		return (bytes, start, end) => tests.some(test => test(bytes, start, end));
	}
	if ('noneOf' in condition) {
		const tests = all(condition.noneOf);
		return (bytes, start, end) => !tests.some(test => test(bytes, start, end));
	}
	if ('allOf' in condition) {
		const tests = all(condition.allOf);
		return (bytes, start, end) => tests.every(test => test(bytes, start, end));
	}
	const field = fieldOf(condition.field, fields, owner);
	const isWanted = 'is' in condition;
	const wanted: readonly unknown[] = [isWanted ? condition.is : condition.isNot].flat();
	return (bytes, start, end) => wanted.includes(field.read(bytes, start, end)) === isWanted;
}

function roomFor(
	{roomForCount, each, plus}: Extract<Condition, {roomForCount: string}>,
	fields: Fields,
	owner: string,
): Test {
	const count = fieldOf(roomForCount, fields, owner);
	return (bytes, start, end) => {
		const room = plus + each * (count.read(bytes, start, end) as number);
		return room > plus && end - start >= room;
	};
}

function fieldOf(name: string, fields: Fields, owner: string): Field {
	const field = fields.get(name);
	if (field) return field;
	throw new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`A condition in '${owner}' asks for the field '${name}', which it does not have.`,
		'Name a field of the same table.',
	);
}
