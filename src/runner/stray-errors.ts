import {setImmediate as turn} from 'node:timers/promises';

/** A promise that nothing in the process can settle any more. */
export class NeverSettles extends Error {}

/**
 * Errors that reach nobody (unhandled rejections, throws in callbacks) while files run. They would
 * end the process; here they are kept, so that they can be laid to the file or scenario that was
 * running.
 */
export class StrayErrors implements Disposable {
	static #keepers = 0;

	/** Whether anybody keeps them now. */
	static get areKept(): boolean {
		return StrayErrors.#keepers > 0;
	}

	readonly #caught: unknown[] = [];
	readonly #keep = (error: unknown): void => {
		this.#caught.push(error);
	};

	constructor() {
		StrayErrors.#keepers++;
		process.on('unhandledRejection', this.#keep);
		process.on('uncaughtException', this.#keep);
	}

	/** What was caught since the last time, once all that is due now has run. */
	async take(): Promise<unknown[]> {
		await turn();
		return this.#caught.splice(0);
	}

	[Symbol.dispose](): void {
		StrayErrors.#keepers--;
		process.off('unhandledRejection', this.#keep);
		process.off('uncaughtException', this.#keep);
	}
}

/**
 * Waits for a promise as long as anything could still settle it: when the event loop runs dry,
 * throws NeverSettles where Node would end with code 13 and no word.
 */
export async function settled<T>(promise: Promise<T>): Promise<T> {
	let giveUp: (() => void) | undefined;
	const dry = new Promise<never>((_, reject) => {
		giveUp = () => reject(new NeverSettles('never settles'));
		process.once('beforeExit', giveUp);
	});
	try {
		return await Promise.race([promise, dry]);
	} finally {
		if (giveUp) process.off('beforeExit', giveUp);
	}
}
