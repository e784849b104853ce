import {MessageChannel, receiveMessageOnPort, Worker} from 'node:worker_threads';
import {ownModule} from '../own-files.ts';

/** What the watcher does: nothing, watch, or about to end watching. */
export const IDLE = 0;
export const WATCHING = 1;
const ENDING = 2;
/** A line that takes longer than this can be interrupted. */
export const PATIENCE_MS = 200;
export const POLL_MS = 50;

export interface WatcherData {
	readonly shared: SharedArrayBuffer;
}

/**
 * Lets Ctrl-C end what keeps this thread busy. The terminal is in raw mode, where Ctrl-C is but a byte, and this thread
 * does not read while it is busy: another one does, and sends the signal on which node:vm ends a script. A signal from
 * the terminal itself would reach all processes of its group.
 */
export class Interrupter {
	readonly #state = new Int32Array(new SharedArrayBuffer(4));
	readonly #channel = new MessageChannel();
	readonly #worker: Worker;
	/** When the watcher is there, or cannot be: without a terminal of its own there is nothing to watch. */
	readonly ready: Promise<void>;
	#isThere = false;
	/** Gives back what was typed meanwhile and was no Ctrl-C. */
	readonly #giveBack: (typed: Buffer) => void;

	constructor(giveBack: (typed: Buffer) => void) {
		this.#giveBack = giveBack;
		const {port1, port2} = this.#channel;
		this.#worker = new Worker(ownModule('repl/tty-watcher'), {
			workerData: {shared: this.#state.buffer, port: port2},
			transferList: [port2],
		});
		this.ready = new Promise(resolve => {
			this.#worker.on('online', () => {
				this.#isThere = true;
				resolve();
			});
			this.#worker.on('error', () => {
				this.#isThere = false;
				resolve();
			});
		});
		this.#worker.unref();
		port1.unref();
	}

	/** Runs what may be interrupted. */
	during<T>(run: () => T): T {
		if (!this.#isThere) return run();
		Atomics.store(this.#state, 0, WATCHING);
		Atomics.notify(this.#state, 0);
		try {
			return run();
		} finally {
			this.#end();
		}
	}

	/** Nothing is read by the watcher any more when this is done. */
	#end(): void {
		Atomics.store(this.#state, 0, ENDING);
		Atomics.notify(this.#state, 0);
		Atomics.wait(this.#state, 0, ENDING, 2 * POLL_MS);
		for (;;) {
			const received = receiveMessageOnPort(this.#channel.port1);
			if (!received) return;
			this.#giveBack(Buffer.from(received.message as Uint8Array));
		}
	}

	close(): void {
		void this.#worker.terminate();
	}
}
