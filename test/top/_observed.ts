import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, readdirSync, watch} from 'node:fs';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {cache, type Ended, ringtap, root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

/** Where pages of a test's processes are, and of nobody else. */
export class Place {
	readonly cwd: string;

	constructor(t: ExecutionContext, files: Readonly<Record<string, string>> = {}) {
		this.cwd = folderWith(t, {'package.json': '{}', 'ringtap/.keep': '', ...files});
		// As the core makes it: for its user alone.
		this.#makePrivate();
	}

	get env(): Record<string, string> {
		return {XDG_RUNTIME_DIR: this.cwd};
	}

	get folder(): string {
		return join(this.cwd, 'ringtap');
	}

	pages(): string[] {
		return readdirSync(this.folder).filter(name => name.endsWith('.page'));
	}

	/** The path of the page of a process, once it is there. */
	async pageOf(pid: number): Promise<string> {
		for await (const pages of this.#changes()) {
			const page = pages.find(name => name.startsWith(`${pid}-`));
			if (page !== undefined) return join(this.folder, page);
		}
		throw new Error('unreachable');
	}

	/** Once there is only so many. */
	async untilPages(count: number): Promise<string[]> {
		for await (const pages of this.#changes()) if (pages.length === count) return pages;
		throw new Error('unreachable');
	}

	top(...args: readonly string[]): Promise<Ended> {
		return ringtap(['top', ...args], {cwd: this.cwd, env: this.env});
	}

	/** The documents of `ringtap top … --json --once`: what is counted from now on is not missing in it. */
	async counted(pid: number): Promise<any> {
		const {stdout} = await this.top(String(pid), '--json', '--once', '--interval', '0.1');
		return JSON.parse(stdout);
	}

	async *#changes(): AsyncGenerator<string[]> {
		const watcher = watch(this.folder);
		try {
			for (;;) {
				const changed = once(watcher, 'change');
				yield this.pages();
				await changed;
			}
		} finally {
			watcher.close();
		}
	}

	#makePrivate(): void {
		chmodSync(this.folder, 0o700);
	}
}

/** A process with a data plane: a prompt by a pipe that stays until it is told to end. */
export class Observed {
	readonly #child: ChildProcess;
	#said = '';
	#heard: (() => void) | undefined;
	#asked = 0;

	constructor(t: ExecutionContext, place: Place, args: readonly string[] = ['--live']) {
		this.#child = spawn(process.execPath, [`${root}dist/cli.js`, 'repl', ...args], {
			cwd: place.cwd,
			env: {...process.env, NO_COLOR: '1', RINGTAP_CACHE_DIR: cache, ...place.env},
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
			this.#said += text;
			this.#heard?.();
		});
		this.#child.once('exit', () => this.#heard?.());
		t.teardown(() => this.#child.kill('SIGKILL'));
	}

	get pid(): number {
		return this.#child.pid!;
	}

	/** Runs lines; the value of an expression, by way of JSON, when they are done. */
	async run(lines: string, value = 'null'): Promise<any> {
		const mark = `answer ${++this.#asked}: `;
		this.#child.stdin!.write(`${lines}\nconsole.log(${JSON.stringify(mark)} + ${asJson(value)})\n`);
		for (;;) {
			const at = this.#said.indexOf(mark);
			const end = this.#said.indexOf('\n', at);
			if (at !== -1 && end !== -1) return JSON.parse(this.#said.slice(at + mark.length, end));
			if (this.#child.exitCode !== null) throw new Error(`It ended, and said: ${this.#said}`);
			await new Promise<void>(resolve => {
				this.#heard = resolve;
			});
		}
	}

	/** Ends it, by a signal or because there is no more input. */
	async end(signal?: NodeJS.Signals): Promise<void> {
		const ended = once(this.#child, 'exit');
		if (signal) this.#child.kill(signal);
		else this.#child.stdin!.end();
		await ended;
	}
}

function asJson(value: string): string {
	return `JSON.stringify(${value}, (_, one) => typeof one === 'bigint' ? String(one) : one)`;
}

/** a ── b, by lines for the prompt. */
export const wire = `const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b'); a.otherwise.to(b)`;
