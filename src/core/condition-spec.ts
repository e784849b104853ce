import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {isBetween} from './between.ts';
import {
	allOf,
	anyOf,
	type Condition,
	type ConditionName,
	ConditionValue,
	conditions,
	not,
	unknownCondition,
} from './condition.ts';
import {InstanceObject} from './instance.ts';
import type {ConditionDescription} from './native-tables.ts';

/**
 * A condition as data: `{match: 'vlanId', param: 10}`; `{match: 'any'}`; `{match: 'allOf', param: [{…}, {…}]}`. One
 * argument is the parameter itself, several are a list; VIFs are given by name.
 */
export interface ConditionSpec {
	readonly match: ConditionName | 'not' | 'allOf' | 'anyOf' | (string & {});
	readonly param?: unknown;
}

const combinations = {not, allOf, anyOf} as unknown as Readonly<
	Record<string, (...parts: Condition[]) => unknown>
>;

/** A condition as data. */
export function describeCondition(condition: ConditionValue): ConditionSpec {
	const {name, args, combines} = condition;
	if (args.length === 0) return {match: name};
	const described = combines
		? (args as readonly ConditionValue[]).map(describeCondition)
		: args.map(describeArgument);
	const isSingle = combines ? name === 'not' : described.length === 1;
	return {match: name, param: isSingle ? described[0] : described};
}

function describeArgument(value: unknown): unknown {
	if (value instanceof InstanceObject) return value.name;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	// JSON knows no infinity: that of atLeast(…) is left out.
	const given = Object.entries(value).filter(
		([, part]) => part !== undefined && part !== Number.POSITIVE_INFINITY,
	);
	return Object.fromEntries(given.map(([key, part]) => [key, describeArgument(part)]));
}

/**
 * The condition that is described. `vif`: what stands for a VIF of that name.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_CONDITION, …_CONDITION, …_DESCRIPTION
 */
export function conditionOf(spec: ConditionSpec, vif: (name: unknown) => unknown): ConditionValue {
	const {match, param} = spec;
	if (typeof match !== 'string') {
		throw new RingtapError(
			'ERR_RINGTAP_DESCRIPTION',
			`'match' is ${inspect(match)}; it takes the name of a condition.`,
			"For example {match: 'vlanId', param: 10}.",
		);
	}
	const combine = Object.hasOwn(combinations, match) ? combinations[match] : undefined;
	if (combine) {
		const parts = listOf(param, match === 'not').map(part => conditionOf(asSpec(part, match), vif));
		return combine(...(parts as unknown as Condition[])) as ConditionValue;
	}
	const description = conditions().get(match);
	if (!description) throw unknownCondition(match);
	return new ConditionValue(match, argumentsOf(param, description, vif));
}

function asSpec(part: unknown, within: string): ConditionSpec {
	if (typeof part === 'object' && part !== null) return part as ConditionSpec;
	throw new RingtapError(
		'ERR_RINGTAP_DESCRIPTION',
		`${within} is made of ${inspect(part)}; it is made of conditions.`,
		"For example {match: 'vlanId', param: 10}.",
	);
}

function listOf(param: unknown, isSingle: boolean): readonly unknown[] {
	if (param === undefined) return [];
	return !isSingle && Array.isArray(param) ? param : [param];
}

function argumentsOf(
	param: unknown,
	{args, object}: ConditionDescription,
	vif: (name: unknown) => unknown,
): unknown[] {
	const given = listOf(param, object !== undefined || args.length === 1);
	if (object !== undefined) return given.map(completed);
	return given.map((value, i) => (args[i]?.type === 'vif' ? vif(value) : rangeOf(value)));
}

/** The properties of an object, ranges completed. */
function completed(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rangeOf(part)]));
}

/** `{min: 3}` has no end. */
function rangeOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || isBetween(value)) return value;
	const isOpen = 'min' in value && !('max' in value);
	return isOpen ? {...value, max: Number.POSITIVE_INFINITY} : value;
}
