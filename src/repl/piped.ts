import {createInterface} from 'node:readline';
import {StrayErrors, settled} from '../runner/stray-errors.ts';
import {readDotCommand} from './dot-commands.ts';
import {IncompleteInput} from './strip.ts';
import type {Outcome, Workbench} from './workbench.ts';

/** Takes pieces of input, one after the other, and tells what comes of them. */
export interface Taker {
	take(source: string): Promise<Outcome>;
	/** What went wrong outside of any piece. */
	tellError(error: unknown): Promise<void>;
}

/** The data plane is in this process. */
export class OwnTaker implements Taker, Disposable {
	readonly #bench: Workbench;
	readonly #strays = new StrayErrors();

	constructor(bench: Workbench) {
		this.#bench = bench;
	}

	/** Errors that reach nobody are those of the piece that ran. */
	async take(source: string): Promise<Outcome> {
		let outcome: Outcome = 'failed';
		try {
			outcome = await settled(this.#bench.take(source));
		} catch (error) {
			await this.#bench.complain(error);
		}
		if (outcome === 'incomplete') return outcome;
		for (const stray of await this.#strays.take()) {
			await this.#bench.complain(stray);
			outcome = 'failed';
		}
		return outcome;
	}

	tellError(error: unknown): Promise<void> {
		return this.#bench.complain(error);
	}

	[Symbol.dispose](): void {
		this.#strays[Symbol.dispose]();
	}
}

/** Input that nobody types: one piece after the other, each awaited; no prompt, no echo. */
export class PipedInput {
	readonly #taker: Taker;
	readonly #keepGoing: boolean;
	#buffer = '';
	/** Whether nothing more is wanted: `.exit`, or an error. */
	isOver = false;
	#hasFailed = false;

	/** @param keepGoing else the first error is the end */
	constructor(taker: Taker, keepGoing: boolean) {
		this.#taker = taker;
		this.#keepGoing = keepGoing;
	}

	/** Takes all lines of a stream; true when there was no error. */
	async read(input: NodeJS.ReadableStream): Promise<boolean> {
		for await (const line of createInterface({input, crlfDelay: Number.POSITIVE_INFINITY})) {
			await this.line(line);
			if (this.isOver) break;
		}
		return this.end();
	}

	/** Takes one line, and runs what it completes. */
	async line(line: string): Promise<void> {
		if (this.#buffer === '' && line.trim() === '') return;
		const isDot = this.#buffer === '' && readDotCommand(line) !== undefined;
		const source = isDot ? line : `${this.#buffer}${line}\n`;
		const outcome = await this.#taker.take(source);
		this.#buffer = outcome === 'incomplete' ? source : '';
		this.#noteEnd(outcome);
	}

	/** After the last line. */
	async end(): Promise<boolean> {
		if (!this.isOver && this.#buffer !== '') {
			await this.#taker.tellError(new IncompleteInput());
			this.#hasFailed = true;
		}
		return !this.#hasFailed;
	}

	#noteEnd(outcome: Outcome): void {
		if (outcome === 'failed') {
			this.#hasFailed = true;
			this.isOver = !this.#keepGoing;
		}
		if (outcome === 'exit') this.isOver = true;
	}
}
