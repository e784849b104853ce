import type {Duplex} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';

/** Longer messages are nothing of ours. */
const mostCharacters = 2 ** 26;

/** Messages over a stream, a JSON document a line. */
export class Wire<In, Out> {
	readonly #stream: Duplex;
	readonly #decoder = new StringDecoder('utf8');
	#rest = '';

	/** @param closed is called once, when there will be no more messages */
	constructor(stream: Duplex, received: (message: In) => void, closed: () => void) {
		this.#stream = stream;
		stream.on('data', (chunk: Buffer) => this.#take(chunk, received));
		stream.on('error', () => stream.destroy());
		stream.once('close', closed);
		stream.once('end', () => stream.destroy());
	}

	/** Nothing, when the other side is gone. */
	send(message: Out): void {
		if (this.#stream.writable) this.#stream.write(`${JSON.stringify(message)}\n`);
	}

	close(): void {
		this.#stream.end();
	}

	/** Who sends something else than messages is not heard any more. */
	#take(chunk: Buffer, received: (message: In) => void): void {
		const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
		this.#rest = lines.pop()!;
		if (this.#rest.length > mostCharacters) this.#stream.destroy();
		for (const line of lines) {
			const message = parsed<In>(line);
			if (message === undefined) {
				this.#stream.destroy();
				return;
			}
			received(message);
		}
	}
}

function parsed<T>(line: string): T | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? (value as T) : undefined;
	} catch {
		return undefined;
	}
}
