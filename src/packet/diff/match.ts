import type {Frame} from '../frame.ts';
import {sameRange} from '../same.ts';

/**
 * A layer of either packet beside its like in the other; both indexes when a different layer
 * stands in its place.
 */
export interface Match {
	readonly actual: number | undefined;
	readonly expected: number | undefined;
	readonly isSame: boolean;
}

/**
 * More cells than this are not worth a table: packets of thousands of tags are matched place by
 * place.
 */
const mostCells = 40_000;

const sameKind = 3;
/** More than kind alone, so that a tag pushed before others of its kind is the new one. */
const sameHeader = 4;

/** Packets of so many layers are first tried place by place; of more, that would take too long. */
const fewLayers = 12;

/**
 * Sets the layers of two packets side by side: as many as possible beside one of the same kind, in
 * order.
 */
export function matchLayers(actual: Frame, expected: Frame): Match[] {
	const matches: Match[] = [];
	if (isByPlace(actual, expected)) {
		for (let i = 0; i < actual.spans.length; i++) matches.push(pair(i, i));
		return matches;
	}
	const likeness = likenessOf(actual, expected);
	const isEqual = (a: number, e: number) => likeness(a, e) === sameHeader;
	let [a, e] = [actual.spans.length, expected.spans.length];
	let head = 0;
	while (head < Math.min(a, e) && isEqual(head, head)) head++;
	while (a > head && e > head && isEqual(a - 1, e - 1)) {
		a--;
		e--;
	}
	for (let i = 0; i < head; i++) matches.push(pair(i, i));
	matches.push(...matchMiddle({a: head, e: head}, {a, e}, likeness));
	for (let i = a; i < actual.spans.length; i++) matches.push(pair(i, e + i - a));
	return matches;
}

/** The same kinds in the same order, none of them twice: that they belong together is plain. */
function isByPlace({spans: a}: Frame, {spans: e}: Frame): boolean {
	if (a.length !== e.length || a.length > fewLayers) return false;
	for (let i = 0; i < a.length; i++) {
		const {layer} = a[i]!;
		if (layer !== e[i]!.layer) return false;
		for (let j = 0; j < i; j++) if (a[j]!.layer === layer) return false;
	}
	return true;
}

type Likeness = (a: number, e: number) => number;

function likenessOf(actual: Frame, expected: Frame): Likeness {
	return (a, e) => {
		const [left, right] = [actual.spans[a]!, expected.spans[e]!];
		if (left.layer !== right.layer) return 0;
		return sameHeaders(actual, a, expected, e) ? sameHeader : sameKind;
	};
}

/** Whether the headers of two layers of one kind have the same bytes. */
export function sameHeaders(actual: Frame, a: number, expected: Frame, e: number): boolean {
	const [left, right] = [actual.spans[a]!, expected.spans[e]!];
	const length = left.headerEnd - left.start;
	if (length !== right.headerEnd - right.start) return false;
	return sameRange(actual.bytes, left.start, expected.bytes, right.start, length);
}

interface At {
	readonly a: number;
	readonly e: number;
}

function pair(actual: number, expected: number, isSame = true): Match {
	return {actual, expected, isSame};
}

/**
 * The most likeness in all; what is left over on both sides between two matches stands in each
 * other's place.
 */
function matchMiddle(from: At, to: At, likeness: Likeness): Match[] {
	const width = to.e - from.e + 1;
	if ((to.a - from.a + 1) * width > mostCells) return byPlace(from, to, likeness);
	const best = bestLikeness(from, to, likeness);
	const at = (a: number, e: number) => best[(a - from.a) * width + (e - from.e)]!;
	const matches: Match[] = [];
	let {a, e} = from;
	while (a < to.a && e < to.e) {
		const alike = likeness(a, e);
		if (at(a, e) === at(a + 1, e + 1) + alike) matches.push(pair(a++, e++, alike > 0));
		else if (at(a, e) === at(a + 1, e)) matches.push(onlyActual(a++));
		else matches.push(onlyExpected(e++));
	}
	while (a < to.a) matches.push(onlyActual(a++));
	while (e < to.e) matches.push(onlyExpected(e++));
	return matches;
}

function onlyActual(actual: number): Match {
	return {actual, expected: undefined, isSame: false};
}

function onlyExpected(expected: number): Match {
	return {actual: undefined, expected, isSame: false};
}

function bestLikeness(from: At, to: At, likeness: Likeness): Uint16Array {
	const width = to.e - from.e + 1;
	const best = new Uint16Array((to.a - from.a + 1) * width);
	for (let a = to.a - 1; a >= from.a; a--) {
		for (let e = to.e - 1; e >= from.e; e--) {
			const at = (a - from.a) * width + (e - from.e);
			const both = best[at + width + 1]! + likeness(a, e);
			best[at] = Math.max(best[at + width]!, best[at + 1]!, both);
		}
	}
	return best;
}

function byPlace(from: At, to: At, likeness: Likeness): Match[] {
	const matches: Match[] = [];
	let {a, e} = from;
	while (a < to.a && e < to.e) matches.push(pair(a, e, likeness(a++, e++) > 0));
	while (a < to.a) matches.push(onlyActual(a++));
	while (e < to.e) matches.push(onlyExpected(e++));
	return matches;
}
