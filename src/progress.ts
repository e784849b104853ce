import {writeSync} from 'node:fs';
import {isatty} from 'node:tty';
import {shortNumber} from './short-number.ts';

/** Work that takes less long says nothing. */
const QUIET_MS = 1000;
const REDRAW_MS = 100;
const NARROWEST = 40;

const ERASE_LINE = '\r\x1b[K';
const STDERR = 2;

let isForbidden = false;
/** Of several at once only the outermost is shown. */
let shown: Progress | undefined;

/**
 * Progress of long work on the terminal: a line that is rewritten on standard error once the work
 * has taken a second, and is gone when it ends. Nothing where standard error is no terminal, is a
 * dumb one, or with CI or NO_COLOR.
 *
 * @param total undefined: not known
 * @param unit what is counted, in the plural
 * @example
 * using work = progress('injecting big.pcap', list.length, 'packets');
 * for (const packet of list) {
 *   put(packet);
 *   work.advance();
 * }
 */
export function progress(what: string, total: number | undefined, unit: string): Progress {
	return new Progress(what, total, unit);
}

/** From here on nothing is shown: something else than people reads what is printed. */
export function forbidProgress(): void {
	isForbidden = true;
}

/**
 * Drawn by whoever advances it, and only by the clock: long work is synchronous, so no timer would
 * fire.
 */
export class Progress implements Disposable {
	readonly #what: string;
	readonly #total: number | undefined;
	readonly #unit: string;
	readonly #began = performance.now();
	#done = 0;
	#nextDraw = this.#began + QUIET_MS;
	#isDrawn = false;

	constructor(what: string, total: number | undefined, unit: string) {
		this.#what = what;
		this.#total = total;
		this.#unit = unit;
		shown ??= this;
	}

	/** So much more is done. */
	advance(n = 1): void {
		this.#done += n;
		if (shown !== this) return;
		const now = performance.now();
		if (now < this.#nextDraw) return;
		this.#isDrawn = isWanted();
		this.#nextDraw = this.#isDrawn ? now + REDRAW_MS : Number.POSITIVE_INFINITY;
		if (!this.#isDrawn) return;
		const line = progressLine(this.#what, this.#done, this.#total, this.#unit, now - this.#began);
		draw(ERASE_LINE + line.slice(0, columns() - 1));
	}

	/** Erases the line. May be called twice. */
	end(): void {
		if (shown !== this) return;
		shown = undefined;
		if (this.#isDrawn) draw(ERASE_LINE);
	}

	[Symbol.dispose](): void {
		this.end();
	}
}

/** `injecting big.pcap: 1.2 M of 5 M packets, 830 k/s, 5 s left` */
export function progressLine(
	what: string,
	done: number,
	total: number | undefined,
	unit: string,
	elapsedMs: number,
): string {
	const perSecond = (done * 1000) / elapsedMs;
	const amount =
		total === undefined
			? `${shortNumber(done)} ${unit}`
			: `${shortNumber(done)} of ${shortNumber(total)} ${unit}`;
	const parts = [amount, `${shortNumber(perSecond)}/s`];
	if (total !== undefined && perSecond > 0) {
		parts.push(`${clock(Math.max(0, total - done) / perSecond)} left`);
	}
	return `${what}: ${parts.join(', ')}`;
}

function clock(seconds: number): string {
	const whole = Math.ceil(seconds);
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function isWanted(): boolean {
	const {CI, NO_COLOR, TERM} = process.env;
	return !isForbidden && !CI && !NO_COLOR && TERM !== 'dumb' && isatty(STDERR);
}

function columns(): number {
	return Math.max(NARROWEST, process.stderr.columns || 80);
}

/** A terminal that takes nothing more must not end the work. */
function draw(text: string): void {
	try {
		writeSync(STDERR, text);
	} catch {
		// EAGAIN: the next one will be drawn.
	}
}
