import {availableParallelism} from 'node:os';
import {basename} from 'node:path';
import type {ScenarioProblem, ScenarioResult} from '../../harness/result.ts';
import type {RunStatus} from '../report/status-line.ts';
import type {RunObserver, RunSummary} from '../run-files.ts';
import type {ChildMessage} from './channel.ts';
import type {KnownTimes} from './known-times.ts';

/** What is known of one file. */
interface FileProgress {
	readonly file: string;
	readonly results: ScenarioResult[];
	titles?: readonly string[];
	leftOut: number;
	declared: number;
	/** The scenario that runs. */
	running?: {readonly title: string; readonly line: number} | undefined;
	/** It has been told to the observer. */
	isTold: boolean;
}

/**
 * Keeps what children tell, and tells it on file by file, in the order of the files, so that the same run reads the same
 * however its children got on.
 */
export class TestRun {
	readonly #files: Map<string, FileProgress>;
	readonly #observer: RunObserver;
	readonly #began = performance.now();

	constructor(files: readonly string[], observer: RunObserver) {
		const progress = (file: string) => ({
			file,
			results: [],
			leftOut: 0,
			declared: 0,
			isTold: false,
		});
		this.#files = new Map(files.map(file => [file, progress(file)]));
		this.#observer = observer;
	}

	hear(message: ChildMessage): void {
		const progress = this.#files.get(message.file);
		if (!progress) return;
		switch (message.kind) {
			case 'file':
				progress.titles = message.titles;
				progress.leftOut = message.leftOut;
				progress.declared = message.declared;
				break;
			case 'begin':
				progress.running = {title: message.title, line: message.line};
				break;
			case 'done':
				progress.running = undefined;
				progress.results.push(message.result);
				break;
			case 'notes':
				for (const line of message.lines) this.#observer.fileNote?.(line);
				return;
			case 'uses':
				return;
		}
		this.#tellInOrder();
	}

	/** ava is over: what is not there now will not come. Returns whether any file ended before its end. */
	end(): boolean {
		let isCut = false;
		for (const progress of this.#files.values()) {
			if (isOver(progress)) continue;
			isCut = true;
			progress.results.push(cutOff(progress));
			progress.titles = progress.results.map(({title}) => title);
		}
		this.#tellInOrder();
		return isCut;
	}

	/** What runs now: file and title. */
	get running(): readonly {readonly file: string; readonly title: string}[] {
		return [...this.#files.values()].flatMap(({file, running}) =>
			running ? [{file, title: running.title}] : [],
		);
	}

	get results(): readonly ScenarioResult[] {
		return [...this.#files.values()].flatMap(({results}) => results);
	}

	/** Scenarios that are known of so far, and files of which nothing is known yet. */
	get expected(): {readonly scenarios: number; readonly unknownFiles: number} {
		const all = [...this.#files.values()];
		return {
			scenarios: all.reduce((sum, {titles = []}) => sum + titles.length, 0),
			unknownFiles: all.filter(({titles}) => titles === undefined).length,
		};
	}

	status(times: KnownTimes): RunStatus {
		const {scenarios, unknownFiles} = this.expected;
		const left = [...this.#files.values()].filter(progress => !isOver(progress));
		const known = left.map(({file, results}) => {
			const ms = times.of(file);
			return ms === undefined ? undefined : Math.max(0, ms - timeOf(results));
		});
		const sum = known.reduce((all = 0, ms) => (ms === undefined ? ms : all + ms), 0);
		return {
			done: this.results.length,
			failed: this.results.filter(({status}) => status === 'failed').length,
			total: unknownFiles === 0 ? scenarios : undefined,
			running: this.running.map(({file, title}) => `${basename(file)}: ${title}`),
			elapsedMs: performance.now() - this.#began,
			leftMs: known.includes(undefined) ? undefined : sum! / availableParallelism(),
		};
	}

	/** How long the scenarios of each file took together, in ms. */
	fileTimes(): ReadonlyMap<string, number> {
		return new Map([...this.#files.values()].map(({file, results}) => [file, timeOf(results)]));
	}

	summary(): RunSummary {
		const scenarios = this.results;
		const count = (status: string) => scenarios.filter(one => one.status === status).length;
		const emptyFiles = [...this.#files.values()]
			.filter(({titles, declared}) => titles !== undefined && declared === 0)
			.map(({file}) => file);
		return {
			...{passed: count('passed'), failed: count('failed'), skipped: count('skipped')},
			...{emptyFiles, scenarios, durationMs: performance.now() - this.#began},
		};
	}

	#tellInOrder(): void {
		for (const progress of this.#files.values()) {
			if (progress.isTold) continue;
			if (!isOver(progress)) return;
			progress.isTold = true;
			const {file, declared, results, leftOut} = progress;
			if (declared === 0 && results.length === 0) this.#observer.fileEmpty?.(file);
			if (results.length === 0) continue;
			this.#observer.fileLoaded?.(file, [], leftOut);
			for (const result of results) this.#observer.scenarioDone?.(result);
		}
	}
}

function timeOf(results: readonly ScenarioResult[]): number {
	return results.reduce((sum, {durationMs}) => sum + durationMs, 0);
}

function isOver({titles, results}: FileProgress): boolean {
	return titles !== undefined && results.length >= titles.length;
}

/** The process of a file ended, or was ended, before the file did. */
function cutOff({file, running, titles = [], results}: FileProgress): ScenarioResult {
	const left = titles.length - results.length - (running ? 1 : 0);
	const after = left > 0 ? `, and ${left} more of the file did not run` : '';
	const message = `the process that ran it ended in the middle of it${after}`;
	const problem: ScenarioProblem = {
		code: 'ERR_RINGTAP_PROCESS_ENDED',
		message: running ? message : `the process of the file ended before it ran${after}`,
		story: `${running ? message : `the process of the file ended before it ran${after}`}\n  What ava says of it is below.`,
	};
	return {
		title: running?.title ?? 'the file did not run to its end',
		file,
		line: running?.line ?? 1,
		status: 'failed',
		durationMs: 0,
		seed: 0,
		problems: [problem],
		logs: [],
	};
}
