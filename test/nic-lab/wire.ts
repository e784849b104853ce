import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';

/**
 * The far end of a card: QEMU's `-netdev stream` over a unix socket. Each frame is its length in four bytes, big-endian,
 * then the frame. Nothing is lost on it, and nothing overtakes.
 */
export class Wire {
	readonly path: string;
	#server: Server | undefined;
	#socket: Socket | undefined;
	#rest: Buffer = Buffer.alloc(0);
	#onFrame: (frame: Buffer) => void = () => {};

	constructor(path: string) {
		this.path = path;
	}

	async listen(): Promise<void> {
		this.#server = createServer(socket => {
			this.#socket = socket;
			socket.on('data', bytes => this.#take(bytes));
			socket.on('error', () => {}); // the emulator has ended, which is told elsewhere
		});
		this.#server.listen(this.path);
		await once(this.#server, 'listening');
	}

	/** Who gets what the card transmits from here on. */
	deliverTo(onFrame: (frame: Buffer) => void): void {
		this.#onFrame = onFrame;
	}

	/** To the card. */
	send(frame: Uint8Array): void {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(frame.length);
		this.#socket?.write(Buffer.concat([length, frame]));
	}

	close(): void {
		this.#socket?.destroy();
		this.#server?.close();
	}

	#take(bytes: Buffer): void {
		const all = Buffer.concat([this.#rest, bytes]);
		let at = 0;
		while (all.length - at >= 4) {
			const end = at + 4 + all.readUInt32BE(at);
			if (end > all.length) break;
			this.#onFrame(Buffer.from(all.subarray(at + 4, end)));
			at = end;
		}
		this.#rest = all.subarray(at);
	}
}

/** What one card transmits the other one receives, from here on. */
export function plugCable(left: Wire, right: Wire): void {
	left.deliverTo(frame => right.send(frame));
	right.deliverTo(frame => left.send(frame));
}
