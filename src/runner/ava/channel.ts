import {closeSync, openSync, readSync, writeSync} from 'node:fs';
import {deserialize, serialize} from 'node:v8';
import type {ScenarioResult} from '../../harness/result.ts';

/** What a child tells of its file, in this order: `file`, and for each scenario `begin` and `done`. */
export type ChildMessage =
	| {
			readonly kind: 'file';
			readonly file: string;
			/** Those that will run. */
			readonly titles: readonly string[];
			/** Because others are marked `only`. */
			readonly leftOut: number;
			/** What it declares, whether or not it is meant. */
			readonly declared: number;
	  }
	| {
			readonly kind: 'begin';
			readonly file: string;
			readonly title: string;
			readonly line: number;
	  }
	/** It has failed, and can be joined there; it goes on when everybody has left. */
	| {
			readonly kind: 'paused';
			readonly file: string;
			readonly title: string;
			readonly line: number;
			readonly path: string;
	  }
	| {readonly kind: 'done'; readonly file: string; readonly result: ScenarioResult}
	/** What is to be said of the file, once it has been run. */
	| {readonly kind: 'notes'; readonly file: string; readonly lines: readonly string[]}
	/** Files that it depends on, so far. Comes after the others. */
	| {readonly kind: 'uses'; readonly file: string; readonly paths: readonly string[]};

/**
 * Tells the process that started this one. Written at once, and whole: a child that dies has told all that came before.
 * Many write to one file: what is appended by one call stays in one piece.
 */
export class ChildChannel {
	readonly #fd: number;

	constructor(path: string) {
		this.#fd = openSync(path, 'a');
	}

	tell(message: ChildMessage): void {
		const bytes = serialize(message);
		const length = Buffer.alloc(4);
		length.writeUInt32LE(bytes.length);
		writeSync(this.#fd, Buffer.concat([length, bytes]));
	}
}

/** Reads what children have told, as far as they have come. */
export class ParentChannel {
	readonly #fd: number;
	#position = 0;

	constructor(path: string) {
		this.#fd = openSync(path, 'a+');
	}

	/** What is new since the last time. */
	*take(): Generator<ChildMessage> {
		for (;;) {
			const length = this.#read(4)?.readUInt32LE();
			if (length === undefined) return;
			const bytes = this.#read(length, 4);
			if (!bytes) return;
			this.#position += 4 + length;
			yield deserialize(bytes) as ChildMessage;
		}
	}

	close(): void {
		closeSync(this.#fd);
	}

	/** undefined: not all of it is there yet. */
	#read(length: number, offset = 0): Buffer | undefined {
		const bytes = Buffer.alloc(length);
		const read = readSync(this.#fd, bytes, 0, length, this.#position + offset);
		return read === length ? bytes : undefined;
	}
}
