import type {Colours} from '../../runner/report/colours.ts';
import {table} from '../../runner/report/table.ts';
import {shortNumber} from '../../short-number.ts';
import {History} from './history.ts';
import type {Row, Rows} from './rows.ts';

/** Which rows, and in which order. */
export interface RowChoice {
	/** A column with numbers: by its rate, falling, if it moves; undefined: as they come. */
	readonly sortBy: string | undefined;
	readonly isRising: boolean;
	visible<T>(all: readonly T[]): readonly T[];
}

/** Rows that are looked at again and again, as a table with rates. */
export class RateTable {
	readonly #history = new History();

	/** What the rows are now. */
	note(rows: Rows): void {
		this.#history.note(rows, rows.atMs ?? performance.now());
	}

	/** How much a number of a row grows a second. */
	rate(name: string, column: number): number {
		return this.#history.rate(name, column);
	}

	lines(rows: Rows, choice: RowChoice, {dim, yellow, green, bold}: Colours): string[] {
		const moving = rows.numbers.map((_, i) => this.#history.moving.has(i));
		const heads = [
			{title: rows.of},
			...rows.words.map(title => ({title})),
			...rows.numbers.flatMap((title, i) => [
				{title, align: 'right' as const},
				...(moving[i] ? [{title: `${title}/s`, align: 'right' as const}] : []),
			]),
			...(moving.includes(true) ? [{title: ''}] : []),
		];
		const cells = choice
			.visible(this.#sorted(rows, choice))
			.map(row => [
				bold(row.name),
				...row.words,
				...row.numbers.flatMap((n, i) => [
					yellow(String(n)),
					...(moving[i] ? [rateText(this.#history.rate(row.name, i))] : []),
				]),
				...(moving.includes(true) ? [green(this.#history.spark(row.name))] : []),
			]);
		return table(heads, cells, {head: dim, line: dim});
	}

	#sorted({rows, numbers}: Rows, {sortBy, isRising}: RowChoice): readonly Row[] {
		const column = sortBy === undefined ? -1 : numbers.indexOf(sortBy);
		if (column === -1) return isRising ? rows.toReversed() : rows;
		const byRate = this.#history.moving.has(column);
		const of = (row: Row) => (byRate ? this.#history.rate(row.name, column) : row.numbers[column]!);
		const sign = isRising ? 1 : -1;
		return rows.toSorted((a, b) => sign * (of(a) - of(b)));
	}
}

/** Three digits: `12.3k`. */
export function rateText(rate: number): string {
	return shortNumber(rate).replace(' ', '');
}
