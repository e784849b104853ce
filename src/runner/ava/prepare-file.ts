import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {Isolation} from '../../core/remote/isolation.ts';
import {watchForCrashes} from '../../core/remote/notice.ts';
import {CrashFiles} from '../../harness/crash-files.ts';
import type {FailedScene} from '../../harness/failed-scene.ts';
import type {RegisteredScenario} from '../../harness/registry.ts';
import type {ScenarioResult} from '../../harness/result.ts';
import type {RunOptions} from '../../harness/run-scenario.ts';
import {usedFiles} from '../../used-files.ts';
import {failureFolder} from '../failures.ts';
import {loadFailure} from '../load-failure.ts';
import {loadScenarios, refuseLateScenarios} from '../loader.ts';
import {failedFile} from '../problem.ts';
import {applyConfig} from '../project-config.ts';
import {recordPath} from '../record/make-record.ts';
import {chosenOf} from '../select.ts';
import {titleMatcher} from '../title-match.ts';
import {ChildChannel} from './channel.ts';
import type {ChildOptions} from './child-options.ts';

/** A child process that is to run one file. */
export class FileProcess {
	readonly channel: ChildChannel;
	readonly #options: ChildOptions;
	readonly #isolation: Isolation | undefined;

	/** What takes long begins here: the process of the data planes starts. */
	constructor(options: ChildOptions) {
		this.#options = options;
		this.channel = new ChildChannel(options.channel);
		// Nobody ends it: it ends with this process.
		this.#isolation = options.isolation && new Isolation(options.isolation);
	}

	/** Loads the file, and tells what of it will run: the scenarios, or that it cannot be loaded. */
	async load(file: string): Promise<{
		readonly declared: readonly RegisteredScenario[];
		readonly chosen: readonly RegisteredScenario[];
		readonly failure?: ScenarioResult;
	}> {
		const {config, lines, match} = this.#options;
		const {channel} = this;
		try {
			applyConfig(config);
			const declared = await loadScenarios(file);
			refuseLateScenarios();
			const selection = {lines: lines[file] ?? [], matches: titleMatcher(match)};
			const {chosen, leftOut} = await chosenOf(declared, selection);
			const titles = chosen.map(({title}) => title);
			channel.tell({kind: 'file', file, titles, leftOut, declared: declared.length});
			this.tellUses(file);
			return {declared, chosen};
		} catch (error) {
			const told = await loadFailure(error, file);
			const failure = failedFile(told, file, 0);
			channel.tell({kind: 'file', file, titles: [failure.title], leftOut: 0, declared: 1});
			this.tellUses(file);
			return {declared: [], chosen: [], failure};
		}
	}

	/** How its scenarios are to run. */
	runOptions(file: string): RunOptions {
		const {crashFolder, failureRoot, live, stress, coverage, graph, pauses} = this.#options;
		// Of each file its own: crash.pcap is always named so.
		const crashes = join(crashFolder, recordPath(file).replaceAll('/', '-'));
		const isolation = this.#isolation;
		if (!isolation) {
			mkdirSync(crashes, {recursive: true});
			watchForCrashes(crashes);
		}
		return {
			...{coverage, graph},
			...(failureRoot !== undefined && {failures: failureFolder(failureRoot)}),
			...(isolation && {isolated: {isolation, files: new CrashFiles(crashes)}}),
			...(live !== undefined && {live}),
			...(stress !== undefined && {stress}),
			...(pauses && {lookAtFailure: failed => this.#pauseFor(failed)}),
		};
	}

	async #pauseFor(failed: FailedScene): Promise<'close'> {
		const {pauseFor} = await import('../../repl/paused.ts');
		const {title, file, line} = failed.scenario;
		const tell = (path: string) => this.channel.tell({kind: 'paused', file, title, line, path});
		return pauseFor(failed, tell);
	}

	/** Which files this one depends on, as far as that has shown. */
	tellUses(file: string): void {
		this.channel.tell({kind: 'uses', file, paths: usedFiles()});
	}
}
