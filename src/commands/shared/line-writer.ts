import {once} from 'node:events';
import type {Writable} from 'node:stream';

const partCharacters = 32 * 1024;

/**
 * Writes lines, many at a time when they come quickly, and waits when nobody takes them. What has
 * been written is out as soon as the process waits for something.
 */
export class LineWriter {
	readonly #stream: Writable;
	#held = '';
	#isScheduled = false;

	constructor(stream: Writable) {
		this.#stream = stream;
	}

	/** To be awaited when it returns a promise: nothing more is taken until then. */
	write(lines: readonly string[]): Promise<unknown> | undefined {
		for (const line of lines) this.#held += `${line}\n`;
		if (this.#held.length >= partCharacters) return this.flush();
		if (this.#isScheduled) return undefined;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			this.flush();
		});
		return undefined;
	}

	flush(): Promise<unknown> | undefined {
		const text = this.#held;
		this.#held = '';
		if (text === '' || this.#stream.write(text)) return undefined;
		return once(this.#stream, 'drain');
	}
}
