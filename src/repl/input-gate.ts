import {Readable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';

export const CTRL_C = 0x03;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** An arrow and the like come as several characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
export const KEY = /\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z])|./gsu;

/** What the gate needs of a terminal. */
export interface Terminal extends Readable {
	setRawMode?(mode: boolean): unknown;
}

/** Hears of what is typed. */
export interface GateKeeper {
	/** Ctrl-C while the gate is held. */
	interrupted(): void;
	/** Something is about to get through. */
	passing?(): void;
	/** A key, while keys are given instead of lines; true: it is the last one. */
	key?(typed: string): boolean;
}

/**
 * Stands between a terminal and node:repl, which is not re-entrant: lets one line through, and the
 * next only when the line before has been evaluated. So what is typed ahead or pasted waits its
 * turn. Ctrl-C while it is held drops what waits, and is told to the keeper; else it is a key
 * like any other, so that no signal reaches the children.
 */
export class InputGate extends Readable {
	readonly isTTY = true;
	readonly #terminal: Terminal;
	readonly #keeper: GateKeeper;
	#waiting: Buffer = Buffer.alloc(0);
	#isHeld = false;
	#isPumping = false;
	#hasEnded = false;
	#givesKeys = false;

	constructor(terminal: Terminal, keeper: GateKeeper) {
		super();
		this.#terminal = terminal;
		this.#keeper = keeper;
		terminal.on('data', (chunk: Buffer) => this.#take(chunk));
		terminal.on('end', () => {
			this.#hasEnded = true;
			void this.#pump();
		});
	}

	setRawMode(mode: boolean): this {
		this.#terminal.setRawMode?.(mode);
		return this;
	}

	override _read(): void {}

	/** Lets nothing through from here on. */
	hold(): void {
		this.#isHeld = true;
	}

	release(): void {
		this.#isHeld = false;
		void this.#pump();
	}

	/** From here on each key is told to the keeper, as long as this is so. */
	giveKeys(givesKeys: boolean): void {
		this.#givesKeys = givesKeys;
	}

	/** Whether all that was typed has got through. */
	get isAtRest(): boolean {
		return !this.#isHeld && this.#waiting.length === 0;
	}

	#take(chunk: Buffer): void {
		if (this.#givesKeys) {
			this.#takeKeys(chunk);
			return;
		}
		if (this.#isHeld && chunk.includes(CTRL_C)) {
			this.#waiting = Buffer.alloc(0);
			this.#keeper.interrupted();
			return;
		}
		this.#waiting = Buffer.concat([this.#waiting, chunk]);
		void this.#pump();
	}

	/** What comes after the last key is for the prompt. */
	#takeKeys(chunk: Buffer): void {
		const keys = [...chunk.toString().matchAll(KEY)].map(([key]) => key);
		const last = keys.findIndex(key => this.#keeper.key?.(key));
		if (last === -1) return;
		this.#givesKeys = false;
		const rest = keys.slice(last + 1).join('');
		if (rest !== '') this.#take(Buffer.from(rest));
	}

	/** Lets lines through, one a turn, until a line's evaluation holds the gate. */
	async #pump(): Promise<void> {
		if (this.#isPumping) return;
		this.#isPumping = true;
		while (!this.#isHeld && this.#waiting.length > 0) {
			const end = lineEnd(this.#waiting);
			this.#keeper.passing?.();
			this.push(this.#waiting.subarray(0, end));
			this.#waiting = this.#waiting.subarray(end);
			await turn();
		}
		this.#isPumping = false;
		if (this.#hasEnded && !this.#isHeld) this.push(null);
	}
}

/** Where the first line ends, its newline included; all when there is no newline. */
function lineEnd(bytes: Buffer): number {
	const at = bytes.findIndex(byte => byte === NEWLINE || byte === RETURN);
	if (at === -1) return bytes.length;
	return bytes[at] === RETURN && bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
}
