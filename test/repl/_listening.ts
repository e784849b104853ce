import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import type {ExecutionContext} from 'ava';
import {cache, root} from '../cli/_cli.ts';

/** A command that stays, and says where it can be joined. */
export class Listening {
	readonly #child: ChildProcess;
	#said = '';
	#heard: (() => void) | undefined;

	constructor(
		t: ExecutionContext,
		args: readonly string[],
		{cwd, input = '', env = {}}: {cwd: string; input?: string; env?: Record<string, string>},
	) {
		this.#child = spawn(process.execPath, [`${root}dist/cli.js`, ...args], {
			cwd,
			env: {...process.env, NO_COLOR: '1', RINGTAP_CACHE_DIR: cache, ...env},
		});
		for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				this.#said += text;
				this.#heard?.();
			});
		}
		this.#child.stdin!.end(input);
		this.#child.once('exit', () => this.#heard?.());
		t.teardown(() => this.#child.kill());
	}

	get said(): string {
		return this.#said;
	}

	/** Where it can be joined. */
	async path(): Promise<string> {
		for (;;) {
			const [, path] = /ringtap attach (\S+)\n/.exec(this.#said) ?? [];
			if (path !== undefined) return path;
			if (this.#child.exitCode !== null) throw new Error(`It ended, and said: ${this.#said}`);
			await new Promise<void>(resolve => {
				this.#heard = resolve;
			});
		}
	}

	async ended(): Promise<number> {
		if (this.#child.exitCode === null) await once(this.#child, 'exit');
		return this.#child.exitCode ?? 1;
	}
}
