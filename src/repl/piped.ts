import {createInterface} from 'node:readline';
import {StrayErrors, settled} from '../runner/stray-errors.ts';
import {readDotCommand} from './dot-commands.ts';
import {type Prepared, prepare} from './evaluator.ts';
import {IncompleteInput} from './strip.ts';
import type {Workbench} from './workbench.ts';

/** Input that nobody types: one piece after the other, each awaited; no prompt, no echo. */
export class PipedInput {
	readonly #bench: Workbench;
	readonly #keepGoing: boolean;
	readonly #strays = new StrayErrors();
	#buffer = '';
	/** Whether nothing more is wanted: `.exit`, or an error. */
	isOver = false;
	#hasFailed = false;

	/** @param keepGoing else the first error is the end */
	constructor(bench: Workbench, keepGoing: boolean) {
		this.#bench = bench;
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
		const dot = this.#buffer === '' ? readDotCommand(line) : undefined;
		try {
			if (dot) {
				this.isOver = await this.#bench.runDotCommand(dot.name, dot.argument);
				this.#tellNext(line);
				return;
			}
			this.#buffer += `${line}\n`;
			const prepared = this.#complete();
			if (prepared) await this.#run(prepared);
		} catch (error) {
			this.#buffer = '';
			await this.#fail(error);
		}
	}

	/** After the last line. */
	async end(): Promise<boolean> {
		if (!this.isOver && this.#buffer.trim() !== '') await this.#fail(new IncompleteInput());
		this.#strays[Symbol.dispose]();
		return !this.#hasFailed;
	}

	/** What the lines so far are together; undefined when more must come. */
	#complete(): Prepared | undefined {
		try {
			const prepared = prepare(this.#buffer);
			this.#buffer = '';
			return prepared;
		} catch (error) {
			if (error instanceof IncompleteInput) return undefined;
			throw error;
		}
	}

	async #run(prepared: Prepared): Promise<void> {
		const {value} = await settled(this.#bench.run(prepared));
		this.#bench.print(value);
		this.#tellNext(prepared.source);
		for (const stray of await this.#strays.take()) await this.#fail(stray);
	}

	#tellNext(line: string): void {
		const next = this.#bench.nextStep(line);
		if (next !== undefined) this.#bench.output.write(`${next}\n`);
	}

	async #fail(error: unknown): Promise<void> {
		this.#hasFailed = true;
		this.isOver = !this.#keepGoing;
		await this.#bench.complain(error);
	}
}
