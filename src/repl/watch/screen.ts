import type {Colours} from '../../runner/report/colours.ts';
import {width} from '../../runner/report/table.ts';
import type {FullScreen, ScreenSize} from '../output.ts';
import {RateTable} from './rate-table.ts';
import {type Rows, rowsOf} from './rows.ts';

export interface WatchOptions {
	readonly title: string;
	readonly everyMs: number;
	/** What is looked at, now. */
	value(): unknown;
	/** Of what has no numbers. */
	text(value: unknown, size: ScreenSize, colours: Colours): string;
	/** The column that rows are sorted by at first: its rate, falling. */
	readonly sortBy?: string | undefined;
	/** Of what has rows of its own; left out: those that the prompt finds. */
	rows?(value: unknown): Rows | undefined;
	/** Lines between the title and what is shown. */
	more?(value: unknown, colours: Colours): readonly string[];
}

/** Looks at a value again and again: as a table with rates where it has numbers, else as the prompt shows it. */
export class WatchScreen implements FullScreen {
	readonly everyMs: number;
	readonly #options: WatchOptions;
	readonly #table = new RateTable();
	/** undefined: as they come. */
	#sortBy: string | undefined;
	#isRising = false;
	#isPaused = false;
	#first = 0;
	#value: unknown;
	#numbers: readonly string[] = [];

	constructor(options: WatchOptions) {
		this.#options = options;
		this.everyMs = options.everyMs;
		this.#sortBy = options.sortBy;
	}

	key(key: string): void {
		const pageRows = 10;
		if (key === ' ') this.#isPaused = !this.#isPaused;
		if (key === 'r') this.#isRising = !this.#isRising;
		if (key === 's') this.#sortBy = this.#nextColumn();
		if (key === '\u001b[B' || key === 'j') this.#first++;
		if (key === '\u001b[A' || key === 'k') this.#first--;
		if (key === '\u001b[6~') this.#first += pageRows;
		if (key === '\u001b[5~') this.#first -= pageRows;
		this.#first = Math.max(0, this.#first);
	}

	/** After the last one rows are as they come. */
	#nextColumn(): string | undefined {
		const at = this.#sortBy === undefined ? -1 : this.#numbers.indexOf(this.#sortBy);
		return this.#numbers[at + 1];
	}

	frame(size: ScreenSize, colours: Colours): string[] {
		if (!this.#isPaused) this.#value = this.#options.value();
		const rows = (this.#options.rows ?? rowsOf)(this.#value);
		const more = this.#options.more?.(this.#value, colours) ?? [];
		const room = size.rows - 3 - more.length;
		const body = rows
			? this.#tableLines(rows, room, colours)
			: this.#textLines(size, room, colours);
		const lines = [this.#head(rows, colours), ...more, '', ...body];
		while (lines.length < size.rows - 1) lines.push('');
		lines.push(this.#legend(rows, colours));
		return lines.map(line => cutToWidth(line, size.columns));
	}

	#head(rows: Rows | undefined, {bold, dim, yellow}: Colours): string {
		const count = rows && rows.rows.length > 1 ? ` · ${rows.rows.length} rows` : '';
		const every = `every ${this.everyMs / 1000} s`;
		return `${bold(this.#options.title)}  ${dim(`${every}${count}`)}${this.#isPaused ? yellow('  paused') : ''}`;
	}

	#legend(rows: Rows | undefined, {dim}: Colours): string {
		const sorting = rows
			? ` · s sort (${this.#sortBy ?? 'none'}${this.#isRising ? ', rising' : ''}) · r reverse`
			: '';
		return dim(`q end · space ${this.#isPaused ? 'go on' : 'pause'}${sorting} · ↑ ↓ scroll`);
	}

	#textLines(size: ScreenSize, room: number, colours: Colours): string[] {
		const lines = this.#options.text(this.#value, size, colours).split('\n');
		return this.#visible(lines, room);
	}

	#tableLines(rows: Rows, room: number, colours: Colours): string[] {
		if (!this.#isPaused) this.#table.note(rows);
		this.#numbers = rows.numbers;
		const choice = {
			sortBy: this.#sortBy,
			isRising: this.#isRising,
			visible: <T>(all: readonly T[]) => this.#visible(all, room - 2),
		};
		return this.#table.lines(rows, choice, colours);
	}

	#visible<T>(all: readonly T[], room: number): T[] {
		this.#first = Math.min(this.#first, Math.max(0, all.length - room));
		return all.slice(this.#first, this.#first + Math.max(0, room));
	}
}

/** Colours take no room; what is cut off does not leave the terminal coloured. */
function cutToWidth(line: string, columns: number): string {
	if (width(line) <= columns) return line;
	let shown = 0;
	let text = '';
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
	for (const [part] of line.matchAll(/\u001b\[[\d;]*m|./gsu)) {
		const isColour = part.startsWith('\u001b[');
		if (!isColour && shown === columns - 1) break;
		if (!isColour) shown++;
		text += part;
	}
	return `${text}…${line.includes('\u001b[') ? '\u001b[0m' : ''}`;
}
