import type {Aligned} from './align.ts';
import type {Difference} from './difference.ts';

/** What one column of the hex view is about. */
export interface Mark {
	readonly isDerived: boolean;
	/** In few words: `ttl`, `vlan`, `payload`. */
	readonly name: string;
}

/**
 * A mark for each column in which bytes differ, as far as a difference tells of it: what is
 * ignored has none.
 */
export function marksOf(
	{actual: a, expected: e}: Aligned,
	actual: Uint8Array,
	expected: Uint8Array,
	differences: readonly Difference[],
): readonly (Mark | undefined)[] {
	const inActual = new Array<Mark | undefined>(actual.length);
	const inExpected = new Array<Mark | undefined>(expected.length);
	// Causes last: a byte that has bits of both is the cause's.
	for (const difference of [...differences].sort((x, y) => Number(y.derived) - Number(x.derived))) {
		const mark = {isDerived: difference.derived, name: nameOf(difference)};
		const {actualBytes, expectedBytes} = difference;
		if (actualBytes) inActual.fill(mark, actualBytes.from, actualBytes.to);
		if (expectedBytes) inExpected.fill(mark, expectedBytes.from, expectedBytes.to);
	}
	return Array.from(a, (from, column) => {
		const to = e[column]!;
		if (from >= 0 && to >= 0 && actual[from] === expected[to]) return undefined;
		const [left, right] = [inActual[from], inExpected[to]];
		return !left || (right?.isDerived === false && left.isDerived) ? right : left;
	});
}

function nameOf({path, actual, expected}: Difference): string {
	if (path === 'length') return Number(actual) < Number(expected) ? 'missing' : 'too many';
	return path.slice(path.lastIndexOf('.') + 1);
}

/** A name and the column of text that it begins at. */
export interface Label {
	readonly at: number;
	readonly text: string;
	readonly isDerived: boolean;
}

/** Lines of names below the marks: as many as are needed so that none runs into another. */
export function labelLines(labels: readonly Label[]): Label[][] {
	const lines: Label[][] = [];
	for (const label of labels) {
		const isFree = (line: readonly Label[]) => {
			const last = line.at(-1)!;
			return last.at + last.text.length < label.at;
		};
		const line = lines.find(isFree);
		if (line) line.push(label);
		else lines.push([label]);
	}
	return lines;
}
