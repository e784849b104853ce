import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import type {Conditions} from './generated/conditions.ts';
import {fromNative, type NativeConditionArgs, native} from './native.ts';
import type {ConditionDescription} from './native-tables.ts';
import {type Reading, readField, readObject} from './schema.ts';

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
	/** Its arguments are conditions: `not`, `allOf`, `anyOf`. */
	readonly combines: boolean;
	/** How many of those are within each other. */
	readonly depth: number;

	constructor(name: string, args: readonly unknown[], parts?: readonly ConditionValue[]) {
		this.name = name;
		this.args = args;
		this.combines = parts !== undefined;
		this.depth = parts ? 1 + Math.max(...parts.map(part => part.depth)) : 0;
	}

	/** The names of the conditions it is made of. */
	get kinds(): readonly string[] {
		if (!this.combines) return [this.name];
		return (this.args as readonly ConditionValue[]).flatMap(part => part.kinds);
	}

	/** Whether one of its arguments, or of its parts, is that. */
	mentions(value: unknown): boolean {
		if (!this.combines) return this.args.includes(value);
		return (this.args as readonly ConditionValue[]).some(part => part.mentions(value));
	}

	/** Whether it names an instance that has been removed. */
	get namesRemoved(): boolean {
		if (this.combines)
			return (this.args as readonly ConditionValue[]).some(part => part.namesRemoved);
		const isRemoved = (value: unknown) =>
			(value as {isRemoved?: unknown} | null)?.isRemoved === true;
		return this.args.some(isRemoved);
	}

	/** A later rule of such a condition takes the place of the one before. */
	get takesNoParameter(): boolean {
		return !this.combines && this.args.length === 0;
	}

	toString(): string {
		return `${this.name}(${this.args.map(showArgument).join(', ')})`;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

export function showArgument(value: unknown): string {
	if (value instanceof ConditionValue) return value.toString();
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
 * The values of a condition as the core takes them; of a combination: those of its parts.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_CONDITION, …_CONDITION_ARGUMENTS, or of a value.
 */
export function readCondition(condition: ConditionValue, reading: Reading): NativeConditionArgs {
	if (condition.combines) {
		const parts = condition.args as readonly ConditionValue[];
		return parts.map(part => [part.name, readCondition(part, reading)] as const);
	}
	const description = conditions().get(condition.name);
	if (!description) throw unknownCondition(condition.name);
	const {args, object} = description;
	const wanted = object === undefined ? args.map(arg => arg.name) : [object];
	if (condition.args.length !== wanted.length) {
		throw new RingtapError(
			'ERR_RINGTAP_CONDITION_ARGUMENTS',
			`${reading.of}: condition ${condition.name}(${wanted.join(', ')}) was given ${condition.args.length} arguments.`,
		);
	}
	if (object !== undefined) return readProperties(condition, description, reading);
	return args.map((field, i) => readField(condition.args[i], {...field, required: true}, reading));
}

function readProperties(
	{name, args: [given]}: ConditionValue,
	{args, object}: ConditionDescription,
	reading: Reading,
): NativeConditionArgs {
	if (typeof given === 'object' && given !== null) return readObject({...given}, args, reading);
	const names = args.map(({name: property, required}) => (required ? property : `${property}?`));
	throw new RingtapError(
		'ERR_RINGTAP_CONDITION_ARGUMENTS',
		`${reading.of}: condition ${name}(${object}) was given ${inspect(given)}; it takes an object.`,
		`Its properties: ${names.join(', ')}.`,
	);
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

/** Matching is recursive. */
const deepestCombination = 64;

function combine(name: string, given: readonly unknown[]): ConditionValue {
	const wrong = given.findIndex(part => !(part instanceof ConditionValue));
	if (wrong >= 0 || given.length === 0) {
		const what = given.length === 0 ? 'nothing' : inspect(given[wrong], {depth: 1});
		throw new RingtapError(
			'ERR_RINGTAP_CONDITION',
			`${name}(…) was given ${what}; it takes conditions.`,
			`For example ${name}(when.vlanId(10)).`,
		);
	}
	const made = new ConditionValue(name, given, given as readonly ConditionValue[]);
	if (made.depth <= deepestCombination) return made;
	throw new RingtapError(
		'ERR_RINGTAP_CONDITION',
		`${name}(…) is the ${made.depth}th combination of conditions within another; ${deepestCombination} may be.`,
	);
}

/**
 * What the condition does not match: `not(when.vlanId(10))`. A packet that is too short to tell is
 * one of those.
 *
 * @throws RingtapError ERR_RINGTAP_CONDITION
 */
export function not<K extends ConditionName>(condition: Condition<K>): Condition<K> {
	return combine('not', [condition]) as unknown as Condition<K>;
}

/**
 * What all of the conditions match, asked from left to right:
 * `fw.when(allOf(when.vlanId(10), when.tcpFlags('syn'))).to(a)`.
 *
 * @throws RingtapError ERR_RINGTAP_CONDITION
 */
export function allOf<K extends ConditionName>(
	...conditions: readonly [Condition<K>, ...Condition<K>[]]
): Condition<K> {
	return combine('allOf', conditions) as unknown as Condition<K>;
}

/**
 * What one of the conditions matches, or more.
 *
 * @throws RingtapError ERR_RINGTAP_CONDITION
 */
export function anyOf<K extends ConditionName>(
	...conditions: readonly [Condition<K>, ...Condition<K>[]]
): Condition<K> {
	return combine('anyOf', conditions) as unknown as Condition<K>;
}
