import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {stripVTControlCharacters} from 'node:util';
import spawnAndWait from 'nano-spawn';
import {cache, root} from '../cli/_cli.ts';

interface Size {
	readonly columns: number;
	readonly rows: number;
}

export interface TerminalOptions {
	/** Of ringtap. */
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly size?: Size;
}

/** The prompt on a terminal of its own, made by script(1). */
export class Terminal {
	readonly #child: ChildProcess;
	#output = '';
	#heard: (() => void) | undefined;
	#hasEnded = false;
	#tty: string | undefined;

	constructor(cwd: string, {args = [], env = {}, size}: TerminalOptions = {}) {
		const command = [process.execPath, `${root}dist/cli.js`, ...args].join(' ');
		const {columns, rows} = size ?? {columns: 0, rows: 0};
		const sized = size ? `stty cols ${columns} rows ${rows}; ` : '';
		const shell = `tty; ${sized}exec ${command}`;
		this.#child = spawn('script', ['-qec', shell, '/dev/null'], {
			cwd,
			stdio: ['pipe', 'pipe', 'inherit'],
			env: {...process.env, NO_COLOR: '1', TERM: 'xterm', RINGTAP_CACHE_DIR: cache, ...env},
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
				return this.#withoutTty(plain.slice(0, at + text.length));
			}
			if (this.#hasEnded)
				throw new Error(`The prompt ended before '${text}'; it printed: ${plain}`);
			await new Promise<void>(resolve => {
				this.#heard = resolve;
			});
		}
	}

	/** Types a line, and waits for the next prompt; what was printed in between, without the line. */
	async answer(line: string): Promise<string> {
		this.type(`${line}\r`);
		const all = await this.until('\n> ');
		return all.slice(0, -'\n> '.length).split('\n').slice(1).join('\n');
	}

	/** As when the window is drawn to another size. */
	async resize({columns, rows}: Size): Promise<void> {
		await spawnAndWait('stty', ['-F', this.#tty!, 'cols', String(columns), 'rows', String(rows)]);
	}

	/** For a test that may not come to its end. */
	kill(): void {
		this.#child.kill();
	}

	async ended(): Promise<number> {
		if (!this.#hasEnded) await once(this.#child, 'exit');
		return this.#child.exitCode ?? 1;
	}

	/** The first line says which terminal it is. */
	#withoutTty(text: string): string {
		if (this.#tty !== undefined) return text;
		const [first = '', ...rest] = text.split('\n');
		this.#tty = first;
		return rest.join('\n');
	}
}
