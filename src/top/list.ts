import {duration} from '../runner/report/numbers.ts';
import {table} from '../runner/report/table.ts';
import {agoText, parentText} from './head.ts';
import {Page} from './page.ts';
import type {PageFile} from './pages.ts';
import {commandLine, runningForMs} from './process.ts';
import type {DataplaneSample} from './sample.ts';

/** The processes that have a page, as a table; what cannot be read is told in its place. */
export function listLines(files: readonly PageFile[]): string[] {
	const columns = [
		{title: 'pid', align: 'right' as const},
		{title: 'age'},
		{title: 'dataplanes'},
		{title: 'command'},
	];
	return table(columns, files.map(lineOf));
}

function lineOf({path, pid, isRunning}: PageFile): string[] {
	try {
		using page = new Page(path);
		const {owner} = page;
		const {dataplanes, timeMs} = page.sample();
		const age = isRunning ? duration(runningForMs(owner.startTicks)) : `gone ${agoText(timeMs)}`;
		const parent = parentText(owner);
		const command = commandLine(owner.command) + (parent === undefined ? '' : `, ${parent}`);
		return [String(pid), age, modesOf(dataplanes), command];
	} catch (error) {
		return [String(pid), isRunning ? '–' : 'gone', '–', (error as Error).message];
	}
}

/** `2 live, 1 stepped` */
function modesOf(dataplanes: readonly DataplaneSample[]): string {
	const live = dataplanes.filter(({workers}) => workers > 0).length;
	const stepped = dataplanes.length - live;
	const parts = [
		...(live > 0 ? [`${live} live`] : []),
		...(stepped > 0 ? [`${stepped} stepped`] : []),
	];
	return parts.length === 0 ? 'none' : parts.join(', ');
}
