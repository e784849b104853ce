import {once} from 'node:events';
import {createConnection, type Socket} from 'node:net';
import {createInterface} from 'node:readline';

/** QEMU's machine protocol (QMP): one JSON object a line. */
export class Monitor {
	readonly #socket: Socket;

	private constructor(socket: Socket) {
		this.#socket = socket;
	}

	/** @param path of the socket of a QEMU that runs */
	static async connect(path: string): Promise<Monitor> {
		const socket = createConnection(path);
		await once(socket, 'connect');
		socket.on('error', () => {}); // the emulator has ended, which is told elsewhere
		createInterface(socket).on('line', () => {}); // answers are read, so that it never waits
		const monitor = new Monitor(socket);
		monitor.do('qmp_capabilities');
		return monitor;
	}

	/** Commands are done in the order in which they are given. */
	do(execute: string, args: Readonly<Record<string, unknown>> = {}): void {
		this.#socket.write(`${JSON.stringify({execute, arguments: args})}\n`);
	}

	close(): void {
		this.#socket.destroy();
	}
}
