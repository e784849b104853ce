import {type ChildProcess, spawn} from 'node:child_process';
import {rmSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {ownModule} from '../../own-files.ts';
import type {JournalEntry} from '../journal.ts';
import type {Way} from './client.ts';
import {crashStory, NOTICE} from './crash-story.ts';
import type {ToClient} from './messages.ts';

/** Who has not ended by then never will. */
const endsWithinMs = 10_000;

export interface ServeOptions {
	/** Where others can join; left out: nowhere. */
	readonly path?: string | undefined;
	/** Worker lcores; left out: stepped. */
	readonly live?: number | undefined;
}

/**
 * Starts the process of a data plane, and another one when it dies. What was done there is remembered here.
 */
export class Host implements Way {
	readonly #options: ServeOptions;
	/** Where native code prints. */
	readonly #print: (text: string) => void;
	#journal: JournalEntry[] = [];
	#begun: Duplex | undefined;
	#rebuilding: number | undefined;
	#child: ChildProcess | undefined;
	/** What was printed from the notice of a crash on. */
	#notice = '';
	#hasSpoken = false;
	#exited: Promise<{readonly code: number | null; readonly signal: string | null}> | undefined;

	constructor(options: ServeOptions, print: (text: string) => void) {
		this.#options = options;
		this.#print = print;
	}

	/** Starts the process, if it is to be there soon. */
	begin(): void {
		this.#begun ??= this.#start();
	}

	async connect(isAgain: boolean): Promise<Duplex | number> {
		const fallen = isAgain ? await this.#fallen() : undefined;
		if (typeof fallen === 'number') return fallen;
		// A crash leaves it behind.
		const {path} = this.#options;
		if (fallen && path !== undefined) rmSync(path, {force: true});
		this.begin();
		const stream = this.#begun!;
		this.#begun = undefined;
		if (fallen) stream.write(`${JSON.stringify({tell: 'fallen', ...fallen})}\n`);
		return stream;
	}

	heard(message: ToClient): void {
		if ('rebuilding' in message) this.#rebuilding = message.rebuilding;
		else if ('kept' in message) {
			this.#rebuilding = undefined;
			this.#journal = [...this.#journal.slice(0, message.kept), ...message.added];
		}
	}

	#start(): Duplex {
		const script = fileURLToPath(ownModule('repl/serve'));
		const args = [...process.execArgv, script, JSON.stringify(this.#options)];
		const child = spawn(process.execPath, args, {
			stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
			// Ctrl-C on the terminal is not for it.
			detached: true,
		});
		this.#child = child;
		this.#notice = '';
		this.#hasSpoken = false;
		child.stdio[3]!.once('data', () => {
			this.#hasSpoken = true;
		});
		child.stdout!.setEncoding('utf8').on('data', this.#print);
		child.stderr!.setEncoding('utf8').on('data', (text: string) => this.#said(text));
		this.#exited = new Promise(resolve => {
			child.once('close', (code, signal) => resolve({code, signal}));
			child.once('error', () => resolve({code: 1, signal: null}));
		});
		return child.stdio[3] as Duplex;
	}

	#said(text: string): void {
		const at = this.#notice === '' ? text.indexOf(NOTICE) : 0;
		if (at === -1) this.#print(text);
		else {
			if (at > 0) this.#print(text.slice(0, at));
			this.#notice += text.slice(at);
		}
	}

	/** How it died, and what it had been; the exit code when it meant to end. */
	async #fallen() {
		const {code, signal} = await this.#exited!;
		// It would end so each time.
		if (!this.#hasSpoken) return code ?? 1;
		if (signal === null && this.#notice === '') return code ?? 1;
		const {text, culprit} =
			this.#notice === ''
				? {text: `\n✖ the process of the data plane was ended by ${signal}`, culprit: ''}
				: await crashStory(this.#notice);
		// What ended it while it was done again is not done again once more.
		if (this.#rebuilding !== undefined) this.#journal.splice(this.#rebuilding, 1);
		this.#rebuilding = undefined;
		return {story: text, culprit, journal: this.#journal};
	}

	/** Ends it, when it has written what it has to write. */
	async close(): Promise<void> {
		const child = this.#child;
		if (!child) return;
		child.stdio[3]?.destroy();
		const killer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
		await this.#exited;
		clearTimeout(killer);
	}
}
