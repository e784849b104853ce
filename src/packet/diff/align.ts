/**
 * Bytes side by side: an index on each side, or −1 where the other side has a byte that this one
 * lacks.
 */
export interface Aligned {
	readonly actual: Int32Array;
	readonly expected: Int32Array;
}

/** Cells of the table that are still quick to fill; bigger packets are compared place by place. */
const mostCells = 2_400_000;
const costOfOther = 2;
const costOfGap = 3; // opening one; so a few other bytes stay others, and do not become two gaps
const costOfMore = 1;

/** An index of actual and one of expected that stand in the same column. */
export type Anchor = readonly [actual: number, expected: number];

/**
 * Lines up two packets so that inserted and removed bytes do not make all that follows differ;
 * between anchors each part by itself.
 */
export function align(
	actual: Uint8Array,
	expected: Uint8Array,
	anchors: readonly Anchor[] = [],
): Aligned {
	const pairs: [number, number][] = [];
	let [a, e] = [0, 0];
	for (const [toA, toE] of [...inOrder(anchors), [actual.length, expected.length] as const]) {
		// What crosses another anchor, or lies beyond the end, is none.
		if (toA < a || toE < e || toA > actual.length || toE > expected.length) continue;
		for (const [i, j] of alignPart(actual.subarray(a, toA), expected.subarray(e, toE)))
			pairs.push([i < 0 ? -1 : i + a, j < 0 ? -1 : j + e]);
		[a, e] = [toA, toE];
	}
	return {
		actual: Int32Array.from(pairs, pair => pair[0]),
		expected: Int32Array.from(pairs, pair => pair[1]),
	};
}

function inOrder(anchors: readonly Anchor[]): Anchor[] {
	return [...anchors].sort(([a, e], [b, f]) => a - b || e - f);
}

function alignPart(actual: Uint8Array, expected: Uint8Array): [number, number][] {
	const pairs: [number, number][] = [];
	const shorter = Math.min(actual.length, expected.length);
	let front = 0;
	while (front < shorter && actual[front] === expected[front]) front++;
	let back = 0;
	while (back < shorter - front && actual.at(-1 - back) === expected.at(-1 - back)) back++;
	for (let i = 0; i < front; i++) pairs.push([i, i]);
	const [a, e] = [actual.length - back, expected.length - back];
	for (const [l, r] of alignMiddle(actual.subarray(front, a), expected.subarray(front, e)))
		pairs.push([l < 0 ? -1 : l + front, r < 0 ? -1 : r + front]);
	for (let i = 0; i < back; i++) pairs.push([a + i, e + i]);
	return pairs;
}

function alignMiddle(a: Uint8Array, e: Uint8Array): [number, number][] {
	const isTooBig = (a.length + 1) * (e.length + 1) > mostCells;
	const others = a.reduce((sum, byte, i) => sum + (byte === e[i] ? 0 : 1), 0);
	const isMostlySame = a.length === e.length && others * 4 <= a.length;
	if (isTooBig || isMostlySame || a.length === 0 || e.length === 0) return byPlace(a, e);
	const pairs = byCost(a, e);
	const same = pairs.reduce((sum, [i, j]) => sum + (i >= 0 && j >= 0 && a[i] === e[j] ? 1 : 0), 0);
	// With so little in common, gaps would only make bytes meet that are the same by chance.
	return same * 2 < Math.min(a.length, e.length) ? byPlace(a, e) : pairs;
}

function byPlace(a: Uint8Array, e: Uint8Array): [number, number][] {
	return Array.from({length: Math.max(a.length, e.length)}, (_, i) => [
		i < a.length ? i : -1,
		i < e.length ? i : -1,
	]);
}

/**
 * The three ways to arrive at a cell: both bytes, a byte of actual alone, a byte of expected
 * alone.
 */
const both = 0;
const onlyActual = 1;
const onlyExpected = 2;

/** Gotoh's alignment with affine gaps: one long gap is cheaper than many short ones. */
function byCost(a: Uint8Array, e: Uint8Array): [number, number][] {
	const width = e.length + 1;
	const cells = (a.length + 1) * width;
	const cost = [new Int32Array(cells), new Int32Array(cells), new Int32Array(cells)];
	const from = [new Uint8Array(cells), new Uint8Array(cells), new Uint8Array(cells)];
	const never = 1 << 29;
	const arrive = (way: number, at: number, before: number, steps: readonly number[]) => {
		let best = 0;
		for (let i = 1; i < 3; i++) {
			if (cost[i]![before]! + steps[i]! < cost[best]![before]! + steps[best]!) best = i;
		}
		cost[way]![at] = Math.min(never, cost[best]![before]! + steps[best]!);
		from[way]![at] = best;
	};
	const gapInExpected = [costOfGap, costOfMore, costOfGap];
	const gapInActual = [costOfGap, costOfGap, costOfMore];
	const same = [0, 0, 0];
	const other = [costOfOther, costOfOther, costOfOther];
	for (let i = 0; i <= a.length; i++) {
		for (let j = 0; j <= e.length; j++) {
			const at = i * width + j;
			for (const way of cost) way[at] = never;
			if (at === 0) cost[both]![0] = 0;
			if (i > 0 && j > 0) arrive(both, at, at - width - 1, a[i - 1] === e[j - 1] ? same : other);
			if (i > 0) arrive(onlyActual, at, at - width, gapInExpected);
			if (j > 0) arrive(onlyExpected, at, at - 1, gapInActual);
		}
	}
	return walkBack(a.length, e.length, cost, from);
}

function walkBack(
	aLength: number,
	eLength: number,
	cost: readonly Int32Array[],
	from: readonly Uint8Array[],
): [number, number][] {
	const width = eLength + 1;
	const pairs: [number, number][] = [];
	let [i, j] = [aLength, eLength];
	const last = cost.map(way => way[i * width + j]!);
	let way = last.indexOf(Math.min(...last));
	while (i > 0 || j > 0) {
		const before = from[way]![i * width + j]!;
		if (way !== onlyExpected) i--;
		if (way !== onlyActual) j--;
		pairs.push([way === onlyExpected ? -1 : i, way === onlyActual ? -1 : j]);
		way = before;
	}
	return pairs.reverse();
}
