import {formatHex} from '../address.ts';
import {align} from './align.ts';

const perRow = 16;

/** How to paint what differs, and what is only there for orientation. */
export interface Paint {
	readonly actual: (text: string) => string;
	readonly expected: (text: string) => string;
	readonly faint: (text: string) => string;
}

/**
 * The rows in which two packets differ, one under the other; `--` stands where only the other has
 * a byte.
 */
export function hexdumpDiff(actual: Uint8Array, expected: Uint8Array, paint: Paint): string[] {
	const aligned = align(actual, expected);
	const lines: string[] = [];
	let previous = 0;
	for (let at = 0; at < aligned.actual.length; at += perRow) {
		const is = side(actual, aligned.actual.subarray(at, at + perRow));
		const should = side(expected, aligned.expected.subarray(at, at + perRow));
		const marks = is.cells.map((cell, i) => cell !== should.cells[i]);
		if (!marks.includes(true)) continue;
		if (lines.length > 0 && at !== previous + perRow) lines.push(paint.faint('  …'));
		previous = at;
		lines.push(row('actual  ', is, marks, paint.actual, paint));
		lines.push(row('expected', should, marks, paint.expected, paint));
		lines.push(`${' '.repeat(16)}${spaced(marks.map(mark => (mark ? '^^' : '  '))).trimEnd()}`);
	}
	return lines;
}

interface Side {
	/** Of its first byte in this row; undefined when it has none. */
	readonly offset: number | undefined;
	readonly cells: readonly string[];
	readonly text: readonly string[];
}

function side(bytes: Uint8Array, indexes: Int32Array): Side {
	const all = Array.from(indexes);
	return {
		offset: all.find(index => index >= 0),
		cells: all.map(index => (index < 0 ? '--' : formatHex(bytes.subarray(index, index + 1)))),
		text: all.map(index => (index < 0 ? ' ' : printable(bytes[index]!))),
	};
}

function printable(byte: number): string {
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

function row(
	name: string,
	{offset, cells, text}: Side,
	marks: readonly boolean[],
	colour: (text: string) => string,
	paint: Paint,
): string {
	const label = offset === undefined ? '    ' : offset.toString(16).padStart(4, '0');
	const painted = (part: string, i: number) => (marks[i] ? colour(part) : part);
	const fill = Array.from({length: perRow - cells.length}, () => '  ');
	const hex = spaced([...cells.map(painted), ...fill]);
	return `${name}  ${paint.faint(label)}  ${hex}  ${text.map(painted).join('')}`.trimEnd();
}

/** One space between bytes, two after the eighth. */
function spaced(cells: readonly string[]): string {
	return [cells.slice(0, 8), cells.slice(8)]
		.filter(half => half.length > 0)
		.map(half => half.join(' '))
		.join('  ');
}
