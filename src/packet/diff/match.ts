import type {Frame} from '../frame.ts';
import {sameBytes} from '../same.ts';

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

/**
 * Sets the layers of two packets side by side: as many as possible beside one of the same kind, in
 * order.
 */
export function matchLayers(actual: Frame, expected: Frame): Match[] {
	const likeness = likenessOf(actual, expected);
	const isEqual = (a: number, e: number) => likeness(a, e) === sameHeader;
	let [a, e] = [actual.spans.length, expected.spans.length];
	let head = 0;
	while (head < Math.min(a, e) && isEqual(head, head)) head++;
	while (a > head && e > head && isEqual(a - 1, e - 1)) {
		a--;
		e--;
	}
	const tail = actual.spans.length - a;
	return [
		...Array.from({length: head}, (_, i) => pair(i, i)),
		...matchMiddle({a: head, e: head}, {a, e}, likeness),
		...Array.from({length: tail}, (_, i) => pair(a + i, e + i)),
	];
}

type Likeness = (a: number, e: number) => number;

function likenessOf(actual: Frame, expected: Frame): Likeness {
	return (a, e) => {
		const [left, right] = [actual.spans[a]!, expected.spans[e]!];
		if (left.layer !== right.layer) return 0;
		const header = actual.bytes.subarray(left.start, left.headerEnd);
		const other = expected.bytes.subarray(right.start, right.headerEnd);
		return sameBytes(header, other) ? sameHeader : sameKind;
	};
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
