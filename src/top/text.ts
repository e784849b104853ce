import {RateTable} from '../repl/watch/rate-table.ts';
import type {Colours} from '../runner/report/colours.ts';
import {headLines, type Looked} from './head.ts';
import type {Page} from './page.ts';
import {instanceRows} from './rows.ts';

/** One look as text, whole. */
export function textOf(page: Page, looked: Looked, sortBy: string, colours: Colours): string {
	const {sample, before} = looked;
	const rates = new RateTable();
	if (before) rates.note(instanceRows(before));
	const rows = instanceRows(sample);
	rates.note(rows);
	const choice = {sortBy, isRising: false, visible: <T>(all: readonly T[]) => all};
	const instances = rows.rows.length === 0 ? [] : ['', ...rates.lines(rows, choice, colours)];
	return `${[`pid ${page.owner.pid}  ${headLines(page, looked, colours).join('\n')}`, ...instances].join('\n')}\n`;
}
