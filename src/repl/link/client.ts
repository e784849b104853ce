import type {Duplex} from 'node:stream';
import {RingtapError} from '../../errors.ts';
import type {Outcome} from '../workbench.ts';
import type {Asked, Look, ToClient, ToServer, Ways, Welcome} from './messages.ts';
import {Wire} from './wire.ts';

/** Where what comes from the data plane's process goes. */
export interface Listener {
	look(): Look;
	write(text: string): void;
	complain(text: string): void;
	/** Takes the whole terminal; null: no more. */
	screen(lines: readonly string[] | null): void;
	/** What became of a text in the user's editor. */
	edit(text: string, name: string): string | undefined;
	/** There is another data plane. */
	renewed(welcome: Welcome): void;
	/** There is none any more. */
	ended(exitCode: number): void;
}

/** How a prompt comes by the process of its data plane. */
export interface Way {
	/** @param isAgain the one that was there is gone; a number: there is to be no other, this is the exit code */
	connect(isAgain: boolean): Promise<Duplex | number>;
	/** What is only said to whoever started the process. */
	heard?(message: ToClient): void;
}

/** Who is in no loop answers a message within that. */
const hearsWithinMs = 100;

/** A prompt's end of the way to its data plane. Nothing that is asked stays without an answer. */
export class Client {
	readonly #way: Way;
	readonly #listener: Listener;
	readonly #waiting = new Map<number, (answer: unknown) => void>();
	#wire: Wire<ToClient, ToServer> | undefined;
	#lastId = 0;
	#pid = 0;
	/** What is being run. */
	#running: number | undefined;
	#isClosed = false;

	constructor(way: Way, listener: Listener) {
		this.#way = way;
		this.#listener = listener;
	}

	/** @throws RingtapError it could not begin */
	async open(): Promise<Welcome> {
		const welcome = await this.#connect(false);
		if (welcome === undefined || typeof welcome === 'number')
			throw new RingtapError('ERR_RINGTAP_PROMPT', 'The data plane ended before it began.', '');
		return welcome;
	}

	async take(source: string): Promise<Outcome> {
		const answer = this.#ask({ask: 'take', source});
		this.#running = this.#lastId;
		const outcome = (await answer) as Outcome | undefined;
		this.#running = undefined;
		return outcome ?? 'failed';
	}

	async complete(line: string): Promise<Ways> {
		const ways = (await this.#ask({ask: 'complete', line})) as Ways | undefined;
		return ways ?? {goesOn: [], typed: '', lines: []};
	}

	/** Empty: there is nothing to say. */
	async hint(line: string): Promise<string> {
		return ((await this.#ask({ask: 'hint', line})) as string | undefined) ?? '';
	}

	/**
	 * Ends an await by a message, and a loop, in which no message is heard, by the signal. Both at once could hit what
	 * runs next.
	 */
	interrupt(): void {
		const of = this.#running;
		if (of === undefined) return;
		let isHeard = false;
		void this.#ask({ask: 'interrupt', of}).then(() => {
			isHeard = true;
		});
		setTimeout(() => {
			if (!isHeard && this.#running === of) this.#signal('SIGINT');
		}, hearsWithinMs).unref();
	}

	/** Ends a process that hears nothing any more; what it was at is told. */
	kill(): void {
		this.#signal('SIGABRT');
	}

	key(key: string): void {
		this.#tell({tell: 'key', key});
	}

	resized(): void {
		this.#tell({tell: 'look', look: this.#listener.look()});
	}

	close(): void {
		this.#isClosed = true;
		this.#wire?.close();
	}

	#signal(name: 'SIGINT' | 'SIGABRT'): void {
		try {
			if (this.#pid > 0) process.kill(this.#pid, name);
		} catch {
			// It is gone already.
		}
	}

	/** undefined: it was gone before it said anything, which is taken care of elsewhere. */
	async #connect(isAgain: boolean): Promise<Welcome | number | undefined> {
		const stream = await this.#way.connect(isAgain);
		if (typeof stream === 'number') return stream;
		this.#wire = new Wire(
			stream,
			message => this.#received(message),
			() => void this.#lost(),
		);
		const look = this.#listener.look();
		const welcome = (await this.#ask({ask: 'hello', look})) as Welcome | undefined;
		if (!welcome) return undefined;
		const {failure, pid} = welcome;
		this.#pid = pid;
		if (failure) throw new RingtapError(failure.code, failure.message, failure.fix);
		return welcome;
	}

	async #lost(): Promise<void> {
		this.#wire = undefined;
		this.#pid = 0;
		if (!this.#isClosed) {
			this.#listener.screen(null);
			const again = await this.#connect(true).catch((error: Error) => {
				this.#listener.complain(`${error.message}\n`);
				return 1;
			});
			if (typeof again === 'number') this.#listener.ended(again);
			else if (again) this.#listener.renewed(again);
			// It was lost once more meanwhile.
			else return;
		}
		this.#running = undefined;
		const waiting = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const answer of waiting) answer(undefined);
	}

	#ask(asked: Asked): Promise<unknown> {
		const id = ++this.#lastId;
		if (!this.#wire) return Promise.resolve(undefined);
		return new Promise(resolve => {
			this.#waiting.set(id, resolve);
			this.#tell({...asked, id});
		});
	}

	#tell(message: ToServer): void {
		this.#wire?.send(message);
	}

	#received(message: ToClient): void {
		if ('answer' in message) {
			this.#waiting.get(message.id)?.(message.answer);
			this.#waiting.delete(message.id);
		} else if ('write' in message) this.#listener.write(message.write);
		else if ('complain' in message) this.#listener.complain(message.complain);
		else if ('screen' in message) this.#listener.screen(message.screen);
		else if ('edit' in message) {
			const text = this.#listener.edit(message.edit, message.name) ?? null;
			this.#tell({tell: 'edited', text});
		} else this.#way.heard?.(message);
	}
}
