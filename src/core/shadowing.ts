import {readCondition} from './condition.ts';
import {implies} from './implies.ts';
import type {InstanceObject} from './instance.ts';
import type {NativeCondition} from './native.ts';
import type {Rule} from './rule.ts';
import {valueKey} from './same-value.ts';

/** Pairs of rules of one instance that are held against each other: of thousands of rules, not all are. */
const mostPairs = 200_000;

/**
 * Rules that are never asked what they could match: rule → the first one before it that takes all of that. Only what is
 * certain.
 *
 * @param wanted the rules in question
 */
export function shadowedRules(
	instance: InstanceObject,
	wanted: (rule: Rule) => boolean,
): ReadonlyMap<Rule, Rule> {
	const found = new Map<Rule, Rule>();
	const before: Asked[] = [];
	const same = new Map<string, Rule>();
	let pairs = 0;
	for (const rule of instance.rules) {
		const condition = conditionOf(rule);
		const key = valueKey(condition);
		if (wanted(rule)) {
			pairs += before.length;
			const compared = pairs > mostPairs ? [] : before;
			const by = same.get(key) ?? compared.find(one => implies(condition, one.condition))?.rule;
			if (by) found.set(rule, by);
		}
		if (!same.has(key)) same.set(key, rule);
		before.push({rule, condition});
	}
	return found;
}

interface Asked {
	readonly rule: Rule;
	readonly condition: NativeCondition;
}

function conditionOf({owner, condition}: Rule): NativeCondition {
	return [condition.name, readCondition(condition, owner.reading('argument'))];
}
