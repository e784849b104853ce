import {tellUnusedGoldens} from '../harness/golden/unused.ts';
import type {RegisteredScenario} from '../harness/registry.ts';
import {setRegistrar} from '../harness/registry.ts';
import type {ScenarioResult} from '../harness/result.ts';
import type {RunOptions as ScenarioRunOptions} from '../harness/run-scenario.ts';
import {LoadFailure, loadFailure} from './load-failure.ts';
import {loadScenarios, refuseLateScenarios} from './loader.ts';
import {failedFile} from './problem.ts';
import {runGuarded} from './run-registered.ts';
import {chosenOf} from './select.ts';
import {NeverSettles, StrayErrors, settled} from './stray-errors.ts';

/** Hears what happens, as it happens. */
export interface RunObserver {
	/**
	 * A file was loaded: these of its scenarios will run. `leftOut`: because others are marked
	 * `only`.
	 */
	fileLoaded?(file: string, scenarios: readonly RegisteredScenario[], leftOut: number): void;
	/** A file declares no scenario at all. */
	fileEmpty?(file: string): void;
	scenarioDone?(result: ScenarioResult): void;
	/** What is to be said of a file that has been run: goldens that nobody uses. */
	fileNote?(line: string): void;
}

export interface RunOptions extends ScenarioRunOptions {
	/** Each scenario is run so many times, until it fails. Default 1. */
	readonly repeat?: number;
	/** Stops after the first failure. */
	readonly bail?: boolean;
	readonly matches?: (title: string) => boolean;
	/** Lines of a file whose scenarios are meant; none: all. */
	readonly linesOf?: (file: string) => readonly number[];
}

export interface RunSummary {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	/** Files that declare nothing. */
	readonly emptyFiles: readonly string[];
	readonly scenarios: readonly ScenarioResult[];
	readonly durationMs: number;
}

/** Loads and runs `.dp.ts` files one after the other, in this process. */
export async function runFiles(
	files: readonly string[],
	options: RunOptions = {},
	observer: RunObserver = {},
): Promise<RunSummary> {
	using strays = new StrayErrors();
	const run = new FileRun(options, observer, strays);
	const began = performance.now();
	const before = setRegistrar(undefined);
	try {
		for (const file of files) {
			if (run.isOver) break;
			await run.file(file);
		}
	} finally {
		setRegistrar(before);
	}
	return run.summary(performance.now() - began);
}

class FileRun {
	readonly #options: RunOptions;
	readonly #observer: RunObserver;
	readonly #strays: StrayErrors;
	readonly #results: ScenarioResult[] = [];
	readonly #emptyFiles: string[] = [];

	constructor(options: RunOptions, observer: RunObserver, strays: StrayErrors) {
		this.#options = options;
		this.#observer = observer;
		this.#strays = strays;
	}

	get isOver(): boolean {
		return this.#options.bail === true && this.#count('failed') > 0;
	}

	async file(file: string): Promise<void> {
		const began = performance.now();
		const loaded = await this.#load(file);
		if (loaded instanceof LoadFailure) {
			this.#observer.fileLoaded?.(file, [], 0);
			this.#done(failedFile(loaded, file, performance.now() - began));
			return;
		}
		if (loaded.length === 0) {
			this.#emptyFiles.push(file);
			this.#observer.fileEmpty?.(file);
			return;
		}
		const {matches = () => true, linesOf = () => []} = this.#options;
		const {chosen, leftOut} = await chosenOf(loaded, {matches, lines: linesOf(file)});
		if (chosen.length === 0) return;
		this.#observer.fileLoaded?.(file, chosen, leftOut);
		refuseLateScenarios();
		const results: ScenarioResult[] = [];
		for (const scenario of chosen) {
			if (this.isOver) return;
			const result = await this.#runRepeatedly(scenario);
			results.push(result);
			this.#done(result);
		}
		for (const line of tellUnusedGoldens(file, loaded, results)) this.#observer.fileNote?.(line);
	}

	/** The first failure, else the last result. */
	async #runRepeatedly(scenario: RegisteredScenario): Promise<ScenarioResult> {
		const {repeat = 1} = this.#options;
		let result = await runGuarded(scenario, this.#strays, this.#options);
		for (let round = 2; round <= repeat && result.status === 'passed'; round++)
			result = await runGuarded(scenario, this.#strays, this.#options);
		return result;
	}

	async #load(file: string): Promise<RegisteredScenario[] | LoadFailure> {
		try {
			const scenarios = await settled(loadScenarios(file));
			const [stray] = await this.#strays.take();
			return stray === undefined ? scenarios : await loadFailure(stray, file);
		} catch (error) {
			await this.#strays.take();
			if (!(error instanceof NeverSettles)) return loadFailure(error, file);
			return new LoadFailure('A top-level await of the file never settles.', '', {file}, error);
		}
	}

	#done(result: ScenarioResult): void {
		this.#results.push(result);
		this.#observer.scenarioDone?.(result);
	}

	#count(status: ScenarioResult['status']): number {
		return this.#results.filter(result => result.status === status).length;
	}

	summary(durationMs: number): RunSummary {
		return {
			passed: this.#count('passed'),
			failed: this.#count('failed'),
			skipped: this.#count('skipped'),
			emptyFiles: this.#emptyFiles,
			scenarios: this.#results,
			durationMs,
		};
	}
}
