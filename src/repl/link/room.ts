import {chmodSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import type {Duplex} from 'node:stream';
import {type Colours, plainColours} from '../../runner/report/colours.ts';
import type {JournalEntry} from '../journal.ts';
import type {Workbench} from '../workbench.ts';
import type {ToClient, ToServer, Welcome} from './messages.ts';
import {type Room, Seat} from './seat.ts';

/** The first answer is not to wait for DPDK, and who types their first line is slower than that. */
const warmUpMs = 150;

/** A data plane with those who have a prompt at it; they take turns. */
export class PromptRoom implements Room {
	readonly bench: Workbench;
	readonly #greet: (colours: Colours) => string;
	readonly #seats = new Set<Seat>();
	/** Of whoever started this process. */
	#first: Seat | undefined;
	#turn: Promise<unknown> = Promise.resolve();
	#sent: readonly JournalEntry[] = [];
	#server: Server | undefined;
	/** When somebody has left: how many are still there. */
	onLeft: (left: number) => void = () => {};

	constructor(bench: Workbench, greet: (colours: Colours) => string) {
		this.bench = bench;
		this.#greet = greet;
	}

	/** @param isFirst it hears of the journal */
	seat(stream: Duplex, isFirst = false): void {
		const seat = new Seat(stream, this, plainColours);
		this.#seats.add(seat);
		if (isFirst) this.#first = seat;
	}

	/** From here on others can have a prompt here, too: those of this user. */
	async listen(path: string): Promise<void> {
		const server = createServer(stream => this.seat(stream));
		this.#server = server;
		const before = process.umask(0o177);
		try {
			await new Promise<void>((resolve, reject) => {
				server.once('error', reject);
				server.listen(path, resolve);
				chmodSync(path, 0o600);
			});
		} finally {
			process.umask(before);
		}
		process.on('exit', () => rmSync(path, {force: true}));
	}

	/** Nobody else gets in. */
	close(): void {
		this.#server?.close();
	}

	async inTurn<T>(act: () => Promise<T>, given: Promise<void>): Promise<T> {
		const acting = this.#turn.then(act);
		const done = acting.catch(() => {}).then(() => this.#tellJournal());
		this.#turn = Promise.race([done, given]);
		return acting;
	}

	welcome(colours: Colours): Welcome {
		setTimeout(() => this.#warmUp(), warmUpMs).unref();
		const commands = this.bench.commands.map(({name, summary}) => ({name, summary}));
		return {pid: process.pid, greeting: this.#greet(colours), commands};
	}

	/** While nobody has typed anything yet; what is wrong is told when it is needed. */
	#warmUp(): void {
		try {
			this.bench.session.warmUp();
		} catch {}
	}

	heard(message: ToServer, from: Seat): void {
		if (from !== this.#first) return;
		if ('tell' in message && message.tell === 'fallen') this.bench.fallen = message;
	}

	left(seat: Seat): void {
		this.#seats.delete(seat);
		if (seat.isTaken) this.onLeft([...this.#seats].filter(({isTaken}) => isTaken).length);
		// Nobody is to be left behind by whoever started it.
		if (seat === this.#first) process.exit();
	}

	/** To whom nobody in particular is to be told. */
	write(text: string): void {
		for (const seat of this.#seats) seat.write(text);
	}

	complain(text: string): void {
		for (const seat of this.#seats) seat.complain(text);
	}

	tellFirst(message: ToClient): void {
		this.#first?.tell(message);
	}

	/** What has come to the journal, or was taken back: it outlives this process. */
	#tellJournal(): void {
		const {entries} = this.bench.journal;
		// What was there before the crash is not to be forgotten until it is there again.
		if (this.bench.fallen || !this.#first) return;
		let kept = 0;
		while (kept < this.#sent.length && entries[kept] === this.#sent[kept]) kept++;
		if (kept === this.#sent.length && kept === entries.length) return;
		this.#sent = [...entries];
		this.#first.tell({kept, added: this.#sent.slice(kept)});
	}
}
