import type {Colours} from '../report/colours.ts';
import {type Paused, pauseLines} from '../report/paused.ts';
import {StatusLine} from '../report/status-line.ts';
import {TextReport} from '../report/text.ts';
import type {RunSummary} from '../run-files.ts';
import type {ChildOptions} from './child-options.ts';
import {KnownTimes} from './known-times.ts';
import {Listener} from './listener.ts';
import {runAva} from './run-ava.ts';
import {TestRun} from './test-run.ts';
import {WarmPool} from './warm-pool.ts';

export interface SessionOptions {
	readonly child: Omit<ChildOptions, 'channel'>;
	/** Handed to ava's command line. */
	readonly ava: readonly string[];
	/** ava itself tells of the run, on standard output. */
	readonly isAvaHeard: boolean;
	/** Nothing is told on standard output but by ava or a reporter. */
	readonly isQuiet: boolean;
	readonly colours: Colours;
}

/** Files that were run together. */
export interface Round {
	readonly summary: RunSummary;
	/** What only ava or a process that died can tell; empty: it was told by scenarios. */
	readonly unexplained: string;
	/** Something failed, though no scenario did. */
	readonly hasFailedOtherwise: boolean;
	/** Below what was told as it happened: the stories and the summary. */
	readonly tellEnd: () => void;
}

/** Runs files of scenarios in processes of their own, and tells of them as they end. */
export class TestSession implements Disposable {
	readonly #options: SessionOptions;
	readonly #listener = new Listener();
	readonly #times = new KnownTimes();
	readonly #uses = new Map<string, Set<string>>();
	#pool: WarmPool | undefined;
	/** Called at the first result. */
	onFirstResult: () => void = () => {};

	constructor(options: SessionOptions) {
		this.#options = options;
	}

	/** Files that a file of scenarios depends on, as of when it last ran. */
	usesOf(file: string): ReadonlySet<string> {
		return this.#uses.get(file) ?? new Set();
	}

	/** From here on processes wait for the files of the next rounds. */
	warmUp(): void {
		this.#pool ??= new WarmPool(this.#childOptions());
		this.#pool.fill();
	}

	/** Runs files: under ava, or in processes that have been waiting. */
	async round(files: readonly string[]): Promise<Round> {
		const {isQuiet, colours, ava, isAvaHeard} = this.#options;
		const status = new StatusLine();
		const text = new TextReport(colours, line => {
			status.clear();
			process.stdout.write(line);
		});
		const run = new TestRun(files, isQuiet ? {} : text);
		const pause = (where: Paused) => {
			status.clear();
			process.stderr.write(pauseLines(where));
		};
		this.#listen(run, pause, () => {
			if (!isQuiet) status.draw(run.status(this.#times));
		});
		let exitCode = 0;
		let output = '';
		if (this.#pool) await this.#pool.run(files);
		else {
			const {folder} = this.#listener;
			const child = this.#childOptions();
			({exitCode, output} = await runAva(files, {child, folder, ava, isAvaHeard}));
		}
		this.#listener.take();
		this.#listener.tick = () => {};
		status.clear();
		const isCut = run.end();
		const summary = run.summary();
		this.#times.keep(run.fileTimes());
		const found = summary.scenarios.length > 0;
		// What ava alone knows: a process that died, an error of a file after its tests.
		const hasFailedOtherwise = exitCode !== 0 && found && summary.failed === 0;
		return {
			summary,
			unexplained: isCut || hasFailedOtherwise ? output.trim() : '',
			hasFailedOtherwise,
			tellEnd: () => {
				if (found && !isQuiet) text.end(summary);
			},
		};
	}

	#listen(run: TestRun, pause: (where: Paused) => void, tick: () => void): void {
		this.#listener.heard = message => {
			if (message.kind === 'paused') {
				pause(message);
				return;
			}
			run.hear(message);
			if (message.kind === 'file') this.#uses.set(message.file, new Set());
			if (message.kind === 'uses') this.#uses.set(message.file, new Set(message.paths));
			if (message.kind === 'done') this.onFirstResult();
		};
		this.#listener.tick = tick;
	}

	#childOptions(): ChildOptions {
		return {...this.#options.child, channel: this.#listener.path};
	}

	[Symbol.dispose](): void {
		this.#pool?.[Symbol.dispose]();
		this.#listener[Symbol.dispose]();
	}
}
