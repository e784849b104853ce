import {plainColours} from '../../runner/report/colours.ts';
import {complaint} from '../complaint.ts';
import type {Taker} from '../piped.ts';
import type {Outcome} from '../workbench.ts';
import {Client, type Listener, type Way} from './client.ts';
import type {Look, Welcome} from './messages.ts';

/** Wide, as where input comes by a pipe to this process. */
const look: Look = {columns: 100, rows: 24, level: 0, isPiped: true};

/** Has pieces of input taken in the process of a data plane, where nobody sits at a terminal. */
export class FarTaker implements Taker, Listener, Disposable {
	readonly #client: Client;
	readonly #ended: Promise<number>;
	#end!: (exitCode: number) => void;

	private constructor(way: Way) {
		this.#client = new Client(way, this);
		this.#ended = new Promise(resolve => {
			this.#end = resolve;
		});
	}

	/** @throws RingtapError it could not begin */
	static async open(way: Way): Promise<FarTaker> {
		const taker = new FarTaker(way);
		await taker.#client.open();
		return taker;
	}

	take(source: string): Promise<Outcome> {
		return this.#client.take(source);
	}

	async tellError(error: unknown): Promise<void> {
		process.stderr.write(`${await complaint(error, plainColours, [])}\n`);
	}

	/** Until the data plane is gone, or a signal comes. */
	untilEnded(): Promise<number> {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => this.#end(0));
		return this.#ended;
	}

	look(): Look {
		return look;
	}

	write(text: string): void {
		process.stdout.write(text);
	}

	complain(text: string): void {
		process.stderr.write(text);
	}

	screen(): void {}

	edit(): undefined {}

	renewed({greeting}: Welcome): void {
		process.stderr.write(greeting);
	}

	ended(exitCode: number): void {
		this.#end(exitCode);
	}

	[Symbol.dispose](): void {
		this.#client.close();
	}
}
