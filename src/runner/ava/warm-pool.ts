import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {availableParallelism} from 'node:os';
import {ownModule} from '../../own-files.ts';
import {type ChildOptions, childEnvironment} from './child-options.ts';

/** Processes that wait for a file to run, so that nobody has to wait for them. */
export class WarmPool implements Disposable {
	readonly #options: ChildOptions;
	readonly #waiting: ChildProcess[] = [];
	readonly #running = new Set<ChildProcess>();
	readonly #size: number;

	constructor(options: ChildOptions, size = availableParallelism()) {
		this.#options = options;
		this.#size = size;
	}

	/** Starts as many as are missing. */
	fill(): void {
		while (this.#waiting.length < this.#size) this.#waiting.push(this.#start());
	}

	/** Runs files, several at a time, each in a process of its own; what comes of them is told through the channel. */
	async run(files: readonly string[]): Promise<void> {
		const left = [...files];
		const lane = async (): Promise<void> => {
			for (let file = left.shift(); file !== undefined; file = left.shift()) await this.#run(file);
		};
		await Promise.all(Array.from({length: this.#size}, lane));
	}

	async #run(file: string): Promise<void> {
		const child = this.#waiting.shift() ?? this.#start();
		this.#running.add(child);
		const exit = child.exitCode === null ? once(child, 'exit') : undefined;
		// One that has died meanwhile is told of as one that ran and did not come to its end.
		if (exit) child.send(file, () => {});
		await exit;
		this.#running.delete(child);
	}

	#start(): ChildProcess {
		const child = fork(ownModule('runner/ava/warm'), {
			env: {...process.env, ...childEnvironment(this.#options)},
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		child.on('error', () => {});
		return child;
	}

	[Symbol.dispose](): void {
		for (const child of [...this.#waiting, ...this.#running]) child.kill();
	}
}
