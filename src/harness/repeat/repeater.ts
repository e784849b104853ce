import type {ChildProcess} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {ownExtension, ownModule} from '../../own-files.ts';
import type {RepeatAnswer, RepeatRequest} from './messages.ts';

/** One that takes longer is given up. */
const limitMs = 20_000;

/**
 * A process that repeats scenarios of one file, so that nothing here is disturbed by it: neither the data planes nor
 * what the file has in its variables. It stays for the next failure of the same file, and does not keep this process
 * from ending.
 */
class Repeater {
	readonly file: string;
	/** It has repeated something, and so is no longer as a fresh one. */
	isUsed = false;
	readonly #child: ChildProcess;

	private constructor(file: string, child: ChildProcess) {
		this.file = file;
		this.#child = child;
		this.#rest();
	}

	static async start(file: string): Promise<Repeater> {
		const {fork} = await import('node:child_process');
		const loader = ownExtension === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
		const {NODE_OPTIONS: _, ...env} = process.env;
		const child = fork(fileURLToPath(ownModule('runner/repeat/process')), [], {
			execArgv: loader,
			env,
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
			serialization: 'advanced',
		});
		return new Repeater(file, child);
	}

	/** undefined: it has ended, or takes too long. */
	ask(request: RepeatRequest): Promise<RepeatAnswer | undefined> {
		const child = this.#child;
		this.isUsed = true;
		return new Promise(resolve => {
			const done = (answer?: RepeatAnswer) => {
				clearTimeout(timer);
				child.removeAllListeners();
				if (answer === undefined) this.end();
				else this.#rest();
				resolve(answer);
			};
			const timer = setTimeout(done, limitMs);
			child.once('message', answer => done(answer as RepeatAnswer));
			child.once('exit', () => done());
			child.once('error', () => done());
			child.ref();
			child.channel?.ref();
			child.send(request, error => error && done());
		});
	}

	#rest(): void {
		this.#child.unref();
		this.#child.channel?.unref();
	}

	end(): void {
		this.#child.on('error', () => {});
		this.#rest();
		this.#child.kill('SIGKILL');
	}
}

let current: Repeater | undefined;

/**
 * The answer of a process for which `isRight`; undefined when even a fresh one has none. Things that the file has in
 * its variables may differ in one that has repeated other scenarios before.
 */
export async function repeat(
	request: RepeatRequest,
	isRight: (answer: RepeatAnswer) => boolean,
): Promise<RepeatAnswer | undefined> {
	for (;;) {
		if (current?.file !== request.file) {
			current?.end();
			current = await Repeater.start(request.file);
		}
		const repeater = current;
		const isFresh = !repeater.isUsed;
		const answer = await repeater.ask(request);
		if (answer && isRight(answer)) return answer;
		repeater.end();
		current = undefined;
		if (isFresh) return undefined;
	}
}
