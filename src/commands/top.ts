import {WatchScreen} from '../repl/watch/screen.ts';
import {type Colours, coloursFor} from '../runner/report/colours.ts';
import {jsonLine} from '../top/as-json.ts';
import {headLines, type Looked} from '../top/head.ts';
import {listLines} from '../top/list.ts';
import {Observer} from '../top/observer.ts';
import {showOnTerminal} from '../top/on-terminal.ts';
import {Page} from '../top/page.ts';
import {pageFiles, pageOf} from '../top/pages.ts';
import {instanceRows, sortable} from '../top/rows.ts';
import {textOf} from '../top/text.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	once: {type: 'boolean'},
	json: {type: 'boolean'},
	interval: {type: 'string'},
	sort: {type: 'string'},
} as const;

export const command: Command = {
	name: 'top',
	summary: 'what every data plane of a process counts, from another process, also after a crash',
	usage: `ringtap top [PID | FILE] [options]

Shows the counters, drops, rings and lcores of the data planes of a process that runs, or ran: each
keeps a page of statistics in a file, which is read here. The process does not notice, and may be
busy, hang or be gone. Without PID the only process there is; of several, a list. On a terminal all
is shown again each second: q ends, space pauses, s sorts by the next column, r turns the order.

  --once          two samples an interval apart, as text; so it is without a terminal, too
  --json          a JSON document per line for each sample, until the process is gone; with --once
                  one; 64-bit numbers are strings
  --interval S    seconds from one sample to the next, from 0.1; 1 if not given
  --sort COLUMN   received (if not given), sent, dropped, queued or fill: by its rate, if it has one

Exit code: 0 shown, 1 there is no such process or its page cannot be read, 2 used wrongly, or there
are several processes.`,
	run,
};

interface Wanted {
	readonly intervalMs: number;
	readonly sortBy: string;
	readonly isJson: boolean;
	readonly isOnce: boolean;
}

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const [which, another] = positionals;
	if (another !== undefined)
		throw usageError(`ringtap top takes one PID or FILE; '${another}' is one more.`);
	const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
	const isJson = values.json ?? false;
	const wanted: Wanted = {
		intervalMs: intervalOf(values.interval),
		sortBy: columnOf(values.sort ?? 'received'),
		isJson,
		isOnce: values.once ?? !(isTerminal || isJson),
	};
	const page = which === undefined ? onlyPage() : pageFor(which);
	if (typeof page === 'number') return page;
	using open = page;
	await show(new Observer(open), wanted);
	return EXIT.passed;
}

function pageFor(which: string): Page {
	return /^\d+$/.test(which) ? pageOf(Number(which)) : new Page(which);
}

/** Those that run count first; the exit code, when it is not one. */
function onlyPage(): Page | number {
	const files = pageFiles();
	const running = files.filter(({isRunning}) => isRunning);
	const candidates = running.length > 0 ? running : files;
	if (candidates.length === 1) return new Page(candidates[0]!.path);
	if (candidates.length === 0) {
		process.stderr.write('No process of yours has or had a data plane.\n');
		return EXIT.failed;
	}
	process.stdout.write(`${listLines(files).join('\n')}\n`);
	process.stderr.write('There are several. Say which one: ringtap top PID.\n');
	return EXIT.usedWrongly;
}

async function show(observer: Observer, wanted: Wanted): Promise<void> {
	if (wanted.isOnce) return once(observer, wanted);
	if (wanted.isJson) return jsonLines(observer, wanted);
	const colours = await coloursFor(process.stdout);
	await showOnTerminal(screenOf(observer, wanted), colours);
}

async function once(observer: Observer, {intervalMs, sortBy, isJson}: Wanted): Promise<void> {
	const first = observer.look();
	const looked = first.ending ? first : await observer.lookAfter(intervalMs);
	const colours = await coloursFor(process.stdout);
	const {page} = observer;
	process.stdout.write(
		isJson ? `${jsonLine(page, looked)}\n` : textOf(page, looked, sortBy, colours),
	);
}

async function jsonLines(observer: Observer, {intervalMs}: Wanted): Promise<void> {
	for (let looked = observer.look(); ; looked = await observer.lookAfter(intervalMs)) {
		process.stdout.write(`${jsonLine(observer.page, looked)}\n`);
		if (looked.ending) return;
	}
}

function screenOf(observer: Observer, {intervalMs, sortBy}: Wanted): WatchScreen {
	const {page} = observer;
	return new WatchScreen({
		title: `pid ${page.owner.pid}`,
		everyMs: intervalMs,
		sortBy,
		value: () => observer.look(),
		text: () => '',
		rows: value => instanceRows((value as Looked).sample),
		more: (value, colours: Colours) => headLines(page, value as Looked, colours),
	});
}

function intervalOf(given = '1'): number {
	const seconds = Number(given);
	if (given.trim() !== '' && seconds >= 0.1 && seconds <= 3600) return seconds * 1000;
	throw usageError(`--interval is '${given}'; it takes seconds, 0.1 to 3600.`);
}

function columnOf(given: string): string {
	const column = sortable.find(name => name.split(' ')[0] === given);
	if (column !== undefined) return column;
	const names = sortable.map(name => name.split(' ')[0]);
	throw usageError(`There is no column '${given}'.`, `Columns: ${names.join(', ')}.`);
}
