import type {FieldValue, Item} from '../row.ts';
import {sameValue} from '../same.ts';

/** A part of a list that differs: an element, or a value in one. */
export interface Leaf {
	/** As JavaScript would have it: `[1]`, `[1].mss`, `[0].blocks[2].left`. */
	readonly item: string;
	readonly actual: FieldValue;
	readonly expected: FieldValue;
	/** It is a whole element of the list. */
	readonly isElement: boolean;
}

type List = readonly FieldValue[];

/**
 * What differs in two lists of as many elements; undefined when they have not as many, or when no
 * two that stand in the same place are of one kind: then that is not told one by one.
 */
export function leavesOf(actual: List, expected: List): Leaf[] | undefined {
	if (actual.length !== expected.length) return undefined;
	const leaves: Leaf[] = [];
	for (let i = 0; i < actual.length; i++) {
		if (!sameValue(actual[i], expected[i])) addLeaves(leaves, `[${i}]`, actual[i], expected[i]);
	}
	const others = leaves.filter(({isElement}) => isElement).length;
	return others > 1 ? undefined : leaves;
}

function addLeaves(leaves: Leaf[], item: string, actual: FieldValue, expected: FieldValue): void {
	if (isItem(actual) && isItem(expected) && kindOf(actual) === kindOf(expected)) {
		const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
		for (const name of names) {
			const [is, should] = [actual[name], expected[name]];
			if (!sameValue(is, should)) addValues(leaves, `${item}.${name}`, is, should);
		}
	} else leaves.push({item, actual, expected, isElement: true});
}

function addValues(leaves: Leaf[], item: string, actual: FieldValue, expected: FieldValue): void {
	if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length) {
		for (let i = 0; i < actual.length; i++) {
			if (sameValue(actual[i], expected[i])) continue;
			const inner: Leaf[] = [];
			addLeaves(inner, `${item}[${i}]`, actual[i], expected[i]);
			leaves.push(...inner.map(leaf => ({...leaf, isElement: false})));
		}
	} else leaves.push({item, actual, expected, isElement: false});
}

function isItem(value: FieldValue): value is Item {
	return typeof value === 'object' && !(value instanceof Uint8Array) && !Array.isArray(value);
}

/** What says which of the kinds an element is: its first field is, in every list of kinds. */
function kindOf(item: Item): unknown {
	const {kind, type} = item;
	return kind ?? type;
}

/** The kinds of elements in few words, when they have any; of each kind one, so that it says all. */
export function kindsText(list: List): string | undefined {
	const kinds = list.map(one => (isItem(one) ? kindOf(one) : undefined));
	const isPlain = kinds.every(kind => kind !== undefined) && !hasTwins(list, kinds);
	return isPlain ? kinds.join(', ') : undefined;
}

/** Two of a kind that differ: their order cannot be told by their kinds. */
function hasTwins(list: List, kinds: readonly unknown[]): boolean {
	return list.some((one, i) => !sameValue(one, list[kinds.indexOf(kinds[i])]));
}

/** The same elements, each as often, but in another order. */
export function isReordered(actual: List, expected: List): boolean {
	if (actual.length !== expected.length) return false;
	const left = [...expected];
	for (const value of actual) {
		const at = left.findIndex(other => sameValue(other, value));
		if (at < 0) return false;
		left.splice(at, 1);
	}
	return true;
}

/** Where elements were put in or taken out, when all others are the same and in order. */
export interface Gap {
	readonly at: number;
	readonly elements: List;
	readonly isMissing: boolean;
}

export function gapIn(actual: List, expected: List): Gap | undefined {
	const isMissing = actual.length < expected.length;
	const [shorter, longer] = isMissing ? [actual, expected] : [expected, actual];
	const size = longer.length - shorter.length;
	if (size === 0) return undefined;
	let at = 0;
	while (at < shorter.length && sameValue(shorter[at], longer[at])) at++;
	for (let i = at; i < shorter.length; i++)
		if (!sameValue(shorter[i], longer[i + size])) return undefined;
	return {at, elements: longer.slice(at, at + size), isMissing};
}
