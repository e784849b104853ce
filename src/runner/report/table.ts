import {stripVTControlCharacters} from 'node:util';

/** A column of a table. */
export interface Column {
	readonly title: string;
	readonly align?: 'left' | 'right';
}

/** How the parts of a table are coloured; by default not at all. */
export interface TableStyle {
	readonly head?: (text: string) => string;
	readonly line?: (text: string) => string;
}

const GAP = '  ';

/**
 * Lines of a table: the titles, a rule, the rows. A row that is one string stands across the
 * columns, as a note to the row above. Cells may hold colours; the last column is not padded.
 */
export function table(
	columns: readonly Column[],
	rows: readonly (readonly string[] | string)[],
	style: TableStyle = {},
): string[] {
	const {head = same, line = same} = style;
	const cells = rows.filter(row => typeof row !== 'string');
	const widths = columns.map(({title}, i) =>
		Math.max(width(title), ...cells.map(row => width(row[i] ?? ''))),
	);
	const titles = layOut(
		columns.map(({title}) => title),
		columns,
		widths,
	);
	const total = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
	const body = rows.map(row => (typeof row === 'string' ? row : layOut(row, columns, widths)));
	return [head(titles), line('─'.repeat(total)), ...body];
}

function layOut(row: readonly string[], columns: readonly Column[], widths: readonly number[]) {
	const padded = columns.map(({align = 'left'}, i) => {
		const cell = row[i] ?? '';
		const padding = ' '.repeat(Math.max(0, widths[i]! - width(cell)));
		return align === 'right' ? padding + cell : cell + padding;
	});
	return padded.join(GAP).trimEnd();
}

/**
 * Columns that a text takes on a terminal: our names and packet lines have no double-width
 * characters.
 */
export function width(text: string): number {
	return [...stripVTControlCharacters(text)].length;
}

function same(text: string): string {
	return text;
}
