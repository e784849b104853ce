/**
 * Reads the terminal while the prompt's own thread is busy and cannot: Ctrl-C interrupts it. What else was typed
 * meanwhile is handed over. Runs in a worker; see interrupt.ts.
 */
import {constants, openSync, readSync} from 'node:fs';
import {type MessagePort, workerData} from 'node:worker_threads';
import {CTRL_C} from './input-gate.ts';
import {IDLE, PATIENCE_MS, POLL_MS, WATCHING, type WatcherData} from './interrupt.ts';

const {shared, port} = workerData as WatcherData & {port: MessagePort};
const state = new Int32Array(shared);
const tty = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK);
const buffer = Buffer.alloc(4096);

for (;;) {
	Atomics.wait(state, 0, IDLE);
	// Most lines are done by now, and nobody is to read what the prompt would have read.
	Atomics.wait(state, 0, WATCHING, PATIENCE_MS);
	while (Atomics.load(state, 0) === WATCHING) {
		const typed = read();
		if (typed.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
		else if (typed.length > 0) port.postMessage(typed);
		Atomics.wait(state, 0, WATCHING, POLL_MS);
	}
	Atomics.store(state, 0, IDLE);
	Atomics.notify(state, 0);
}

/** What there is; empty: nothing. */
function read(): Uint8Array {
	try {
		return Uint8Array.from(buffer.subarray(0, readSync(tty, buffer)));
	} catch {
		return new Uint8Array(0);
	}
}
