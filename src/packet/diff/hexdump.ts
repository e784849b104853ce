import {formatHex} from '../address.ts';
import {type Anchor, align} from './align.ts';
import type {Difference} from './difference.ts';
import {type Label, labelLines, type Mark, marksOf} from './marks.ts';
import type {Theme} from './theme.ts';

const perRow = 16;
/** Columns before the first byte: name and offset. */
const margin = 16;
/** Rows shown; what comes after them is counted. */
const mostRows = 24;

interface Row {
	readonly at: number;
	readonly actual: Cells;
	readonly expected: Cells;
	readonly marks: readonly (Mark | undefined)[];
}

/** One packet's part of a row. */
interface Cells {
	/** Of its first byte in this row; undefined when it has none. */
	readonly offset: number | undefined;
	readonly hex: readonly string[];
	readonly text: readonly string[];
}

/**
 * The rows in which two packets differ, one under the other; `--` stands where only the other has
 * a byte. Below them `^^` marks what differs, `~~` what only follows, with the names of the fields.
 */
export function hexdumpDiff(
	actual: Uint8Array,
	expected: Uint8Array,
	differences: readonly Difference[],
	theme: Theme,
): string[] {
	const {rows, left} = rowsOf(actual, expected, differences);
	const lines: string[] = [];
	rows.forEach((row, i) => {
		if (i > 0 && row.at !== rows[i - 1]!.at + perRow) lines.push(theme.faint('  …'));
		lines.push(
			cellsLine('actual  ', row.actual, row.marks, theme.actual, theme),
			cellsLine('expected', row.expected, row.marks, theme.expected, theme),
			...markLines(row.marks, theme),
		);
	});
	if (left > 0) lines.push(theme.faint(`  … and ${left} more rows that differ`));
	return lines;
}

function rowsOf(
	actual: Uint8Array,
	expected: Uint8Array,
	differences: readonly Difference[],
): {rows: Row[]; left: number} {
	const aligned = align(actual, expected, anchorsIn(differences));
	const marks = marksOf(aligned, actual, expected, differences);
	const rows: Row[] = [];
	let left = 0;
	for (let at = 0; at < marks.length; at += perRow) {
		const own = marks.slice(at, at + perRow);
		if (own.every(mark => mark === undefined)) continue;
		if (rows.length === mostRows) {
			left++;
			continue;
		}
		rows.push({
			at,
			actual: cellsOf(actual, aligned.actual.subarray(at, at + perRow)),
			expected: cellsOf(expected, aligned.expected.subarray(at, at + perRow)),
			marks: own,
		});
	}
	return {rows, left};
}

/** Parts that are known to be each other's begin and end in the same column. */
function anchorsIn(differences: readonly Difference[]): Anchor[] {
	return differences.flatMap(({derived, actualBytes: a, expectedBytes: e}): Anchor[] => {
		// What only follows may be the same bytes, read otherwise.
		if (derived || !a || !e) return [];
		const [start, end]: Anchor[] = [
			[a.from, e.from],
			[a.to, e.to],
		];
		return [start!, end!];
	});
}

function cellsOf(bytes: Uint8Array, indexes: Int32Array): Cells {
	const all = Array.from(indexes);
	return {
		offset: all.find(index => index >= 0),
		hex: all.map(index => (index < 0 ? '--' : formatHex(bytes.subarray(index, index + 1)))),
		text: all.map(index => (index < 0 ? ' ' : printable(bytes[index]!))),
	};
}

function printable(byte: number): string {
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

function cellsLine(
	name: string,
	{offset, hex, text}: Cells,
	marks: Row['marks'],
	colour: (text: string) => string,
	theme: Theme,
): string {
	const label = offset === undefined ? '    ' : offset.toString(16).padStart(4, '0');
	const painted = (part: string, i: number) => {
		const mark = marks[i];
		if (!mark) return part;
		return mark.isDerived ? theme.derived(part) : colour(part);
	};
	const fill = Array.from({length: perRow - hex.length}, () => '  ');
	const all = spaced([...hex.map(painted), ...fill]);
	return `${name}  ${theme.faint(label)}  ${all}  ${text.map(painted).join('')}`.trimEnd();
}

function markLines(marks: Row['marks'], theme: Theme): string[] {
	const signs = marks.map(mark => (mark ? (mark.isDerived ? '~~' : '^^') : '  '));
	let last = '';
	const labels = marks.flatMap((mark, i): Label[] => {
		const isNew = mark && mark.name !== last;
		last = mark?.name ?? last;
		return isNew ? [{at: columnOf(i), text: mark.name, isDerived: mark.isDerived}] : [];
	});
	const lines = labelLines(labels).map(line =>
		line.reduce((text, label) => text.padEnd(label.at) + label.text, ''),
	);
	return [`${' '.repeat(margin)}${spaced(signs).trimEnd()}`, ...lines].map(line =>
		theme.faint(line),
	);
}

/** Where a byte of a row stands in its line. */
function columnOf(byte: number): number {
	return margin + byte * 3 + (byte < perRow / 2 ? 0 : 1);
}

/** One space between bytes, two after the eighth. */
function spaced(cells: readonly string[]): string {
	return [cells.slice(0, perRow / 2), cells.slice(perRow / 2)]
		.filter(half => half.length > 0)
		.map(half => half.join(' '))
		.join('  ');
}
