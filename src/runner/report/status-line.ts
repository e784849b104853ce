import {duration} from './numbers.ts';

/** What there is to say of a run that is not over. */
export interface RunStatus {
	readonly done: number;
	readonly failed: number;
	/** undefined: not all files are known yet. */
	readonly total: number | undefined;
	readonly running: readonly string[];
	readonly elapsedMs: number;
	/** By what it took the last time; undefined: not known. */
	readonly leftMs: number | undefined;
}

const redrawMs = 100;
const eraseLine = '\r\x1b[K';

/** A line at the end of a terminal that is rewritten; nothing where standard output is none. */
export class StatusLine {
	readonly #stream: NodeJS.WriteStream;
	readonly #isShown: boolean;
	#drawn = '';
	#next = 0;

	constructor(stream: NodeJS.WriteStream = process.stdout) {
		this.#stream = stream;
		const {TERM, CI} = process.env;
		this.#isShown = stream.isTTY === true && TERM !== 'dumb' && !CI;
	}

	draw(status: RunStatus): void {
		const now = performance.now();
		if (!this.#isShown || now < this.#next) return;
		this.#next = now + redrawMs;
		const text = statusText(status).slice(0, Math.max(20, (this.#stream.columns ?? 80) - 1));
		if (text === this.#drawn) return;
		this.#drawn = text;
		this.#stream.write(`${eraseLine}${text}`);
	}

	/** Before anything else is written. */
	clear(): void {
		if (this.#drawn === '') return;
		this.#drawn = '';
		this.#next = 0;
		this.#stream.write(eraseLine);
	}
}

/** `12 of 40 done, 1 failed · 3 s, about 8 s left · a.dp.ts: floods` */
export function statusText(status: RunStatus): string {
	const {done, failed, total, running, elapsedMs, leftMs} = status;
	const of = total === undefined ? '' : ` of ${total}`;
	const left = leftMs === undefined ? '' : `, about ${duration(leftMs)} left`;
	return [
		`${done}${of} done${failed > 0 ? `, ${failed} failed` : ''}`,
		`${duration(elapsedMs)}${left}`,
		...running.slice(0, 4),
	].join(' · ');
}
