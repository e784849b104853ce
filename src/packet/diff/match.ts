import type {Span} from '../frame.ts';

/** A layer of either packet beside its like in the other; both indexes when a different layer stands in its place. */
export interface Match {
	readonly actual: number | undefined;
	readonly expected: number | undefined;
	readonly isSame: boolean;
}

/** More cells than this are not worth a table: packets of thousands of tags are matched from both ends only. */
const mostCells = 40_000;

/** Sets the layers of two packets side by side, as many as possible beside one of the same kind, in order. */
export function matchLayers(actual: readonly Span[], expected: readonly Span[]): Match[] {
	const same = (a: number, e: number) => actual[a]!.layer === expected[e]!.layer;
	const shorter = Math.min(actual.length, expected.length);
	let head = 0;
	while (head < shorter && same(head, head)) head++;
	let tail = 0;
	while (tail < shorter - head && same(actual.length - 1 - tail, expected.length - 1 - tail)) {
		tail++;
	}
	const [a, e] = [actual.length - tail, expected.length - tail];
	const matches = Array.from({length: head}, (_, i) => pair(i, i));
	matches.push(...middle({a: head, e: head}, {a, e}, same));
	for (let i = 0; i < tail; i++) matches.push(pair(a + i, e + i));
	return matches;
}

interface At {
	readonly a: number;
	readonly e: number;
}
type Same = (a: number, e: number) => boolean;

function pair(actual: number, expected: number): Match {
	return {actual, expected, isSame: true};
}

/** Longest common subsequence; what is left over on both sides between two matches stands in each other's place. */
function middle(from: At, to: At, same: Same): Match[] {
	const width = to.e - from.e + 1;
	const isSmall = (to.a - from.a + 1) * width <= mostCells;
	const best = isSmall ? commonLengths(from, to, same) : undefined;
	const at = (a: number, e: number) => best?.[(a - from.a) * width + (e - from.e)] ?? 0;
	const matches: Match[] = [];
	let {a, e} = from;
	while (a < to.a || e < to.e) {
		if (a < to.a && e < to.e && same(a, e)) matches.push(pair(a++, e++));
		else if (a < to.a && e < to.e && at(a + 1, e + 1) === at(a, e)) {
			matches.push({actual: a++, expected: e++, isSame: false});
		} else if (e === to.e || (a < to.a && at(a + 1, e) >= at(a, e + 1))) {
			matches.push({actual: a++, expected: undefined, isSame: false});
		} else matches.push({actual: undefined, expected: e++, isSame: false});
	}
	return matches;
}

function commonLengths(from: At, to: At, same: Same): Uint16Array {
	const width = to.e - from.e + 1;
	const best = new Uint16Array((to.a - from.a + 1) * width);
	for (let a = to.a - 1; a >= from.a; a--) {
		for (let e = to.e - 1; e >= from.e; e--) {
			const at = (a - from.a) * width + (e - from.e);
			const [down, right, both] = [best[at + width]!, best[at + 1]!, best[at + width + 1]!];
			best[at] = same(a, e) ? both + 1 : Math.max(down, right);
		}
	}
	return best;
}
