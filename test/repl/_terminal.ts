import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {stripVTControlCharacters} from 'node:util';
import {root} from '../cli/_cli.ts';

/** The prompt on a terminal of its own, made by script(1). */
export class Terminal {
	readonly #child: ChildProcess;
	#output = '';
	#heard: (() => void) | undefined;
	#hasEnded = false;

	constructor(cwd: string) {
		const command = `${process.execPath} ${root}dist/cli.js`;
		this.#child = spawn('script', ['-qec', command, '/dev/null'], {
			cwd,
			stdio: ['pipe', 'pipe', 'inherit'],
			env: {...process.env, NO_COLOR: '1', TERM: 'xterm'},
		});
		this.#child.once('exit', () => {
			this.#hasEnded = true;
			this.#heard?.();
		});
		this.#child.stdout!.on('data', (chunk: Buffer) => {
			this.#output += chunk.toString();
			this.#heard?.();
		});
	}

	type(text: string): void {
		this.#child.stdin!.write(text);
	}

	/** Waits until this has been printed, and takes all up to it. */
	async until(text: string): Promise<string> {
		for (;;) {
			const plain = stripVTControlCharacters(this.#output).replaceAll('\r', '');
			const at = plain.indexOf(text);
			if (at !== -1) {
				this.#output = plain.slice(at + text.length);
				return plain.slice(0, at + text.length);
			}
			if (this.#hasEnded)
				throw new Error(`The prompt ended before '${text}'; it printed: ${plain}`);
			await new Promise<void>(resolve => {
				this.#heard = resolve;
			});
		}
	}

	async ended(): Promise<number> {
		if (!this.#hasEnded) await once(this.#child, 'exit');
		return this.#child.exitCode ?? 1;
	}
}
