import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import type {Conditions} from './generated/conditions.ts';
import {type ConditionDescription, fromNative, type NativeValue, native} from './native.ts';
import {type Reading, readField} from './schema.ts';

export type {Conditions};
export type ConditionName = keyof Conditions & string;

declare const conditionBrand: unique symbol;

/**
 * A condition as a value: `when.vlanId(10)`. For rules, and for taps. `K` is what it is made of.
 */
export interface Condition<out K extends ConditionName = ConditionName> {
	readonly [conditionBrand]: K;
}

/** What a Condition is inside. Arguments are checked when it is used: only then its dataplane is known. */
export class ConditionValue {
	readonly name: string;
	readonly args: readonly unknown[];

	constructor(name: string, args: readonly unknown[]) {
		this.name = name;
		this.args = args;
	}

	toString(): string {
		return `${this.name}(${this.args.map(showArgument).join(', ')})`;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

export function showArgument(value: unknown): string {
	if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
	return inspect(value, {breakLength: Number.POSITIVE_INFINITY});
}

let known: ReadonlyMap<string, ConditionDescription> | undefined;

/** All conditions by name. */
export function conditions(): ReadonlyMap<string, ConditionDescription> {
	known ??= new Map(fromNative(() => native().conditions()).map(c => [c.name, c]));
	return known;
}

/**
 * The values of a condition as the core takes them.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_CONDITION, …_CONDITION_ARGUMENTS, or of a value.
 */
export function readCondition(condition: ConditionValue, reading: Reading): NativeValue[] {
	const description = conditions().get(condition.name);
	if (!description) throw unknownCondition(condition.name);
	const {args} = description;
	if (condition.args.length !== args.length) {
		const wanted = args.map(arg => arg.name).join(', ');
		throw new RingtapError(
			'ERR_RINGTAP_CONDITION_ARGUMENTS',
			`${reading.of}: condition ${condition.name}(${wanted}) was given ${condition.args.length} arguments.`,
		);
	}
	return args.map((field, i) => readField(condition.args[i], {...field, required: true}, reading));
}

export function unknownCondition(name: string): RingtapError {
	const names = [...conditions().keys()];
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_CONDITION',
		`There is no condition '${name}'.${didYouMean(name, names)}`,
		`There are: ${names.join(', ')}.`,
	);
}

/** Properties that the language itself asks for; no condition may be called so. */
const foreign = new Set([
	'then',
	'toJSON',
	'constructor',
	'prototype',
	'length',
	'name',
	'inspect',
]);

/**
 * An object whose every property is a condition: `make(name)` is what reading it gives, or throws.
 * @internal
 */
export function conditionProxy<T extends object>(target: T, make: (name: string) => unknown): T {
	return new Proxy(target, {
		get: (object, key, receiver) =>
			typeof key === 'symbol' || foreign.has(key) ? Reflect.get(object, key, receiver) : make(key),
	});
}

/**
 * Free conditions: `when.vlanId(10)`.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_CONDITION
 */
export const when = conditionProxy({}, name => {
	if (!conditions().has(name)) throw unknownCondition(name);
	return (...args: unknown[]) => new ConditionValue(name, args);
}) as {readonly [K in ConditionName]: (...args: Conditions[K]) => Condition<K>};
