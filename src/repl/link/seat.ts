import type {Duplex} from 'node:stream';
import {type Colours, coloursOfLevel} from '../../runner/report/colours.ts';
import {completionOf} from '../complete/completer.ts';
import {candidateLines, commonStart} from '../complete/show.ts';
import type {Edit, FullScreen, Output} from '../output.ts';
import type {Workbench} from '../workbench.ts';
import {endingKeys, type Look, type ToClient, type ToServer, type Ways} from './messages.ts';
import {Wire} from './wire.ts';

/** What a seat needs of the room. */
export interface Room {
	readonly bench: Workbench;
	/** Runs a piece of input when those before it are done; `give`: it need not be waited for any longer. */
	inTurn<T>(act: () => Promise<T>, given: Promise<void>): Promise<T>;
	welcome(colours: Colours): unknown;
	/** What only whoever started the process has to say. */
	heard(message: ToServer, from: Seat): void;
	left(seat: Seat): void;
}

/** One of those who have a prompt at this data plane. */
export class Seat implements Output {
	readonly #room: Room;
	readonly #wire: Wire<ToServer, ToClient>;
	#look: Look = {columns: 80, rows: 24, level: 0};
	#running: {readonly id: number; readonly giveUp: AbortController} | undefined;
	#screen: {draw(): void; key(key: string): void} | undefined;
	#edited: ((text: string | undefined) => void) | undefined;
	#isAside: (() => void) | undefined;
	colours: Colours;
	/** Whether somebody sits here, rather than only having looked whether there is a room. */
	isTaken = false;

	constructor(stream: Duplex, room: Room, plain: Colours) {
		this.#room = room;
		this.colours = plain;
		this.#wire = new Wire<ToServer, ToClient>(
			stream,
			// Whoever does not keep to the language is let go.
			message => void this.#received(message).catch(() => this.#wire.close()),
			() => this.#left(),
		);
	}

	get columns(): number {
		return this.#look.columns;
	}

	get isPiped(): boolean {
		return this.#look.isPiped ?? false;
	}

	// Others take these off it.
	readonly write = (text: string): void => this.#wire.send({write: text});
	readonly complain = (text: string): void => this.#wire.send({complain: text});

	tell(message: ToClient): void {
		this.#wire.send(message);
	}

	get show(): ((screen: FullScreen) => Promise<void>) | undefined {
		return this.isPiped ? undefined : screen => this.#show(screen);
	}

	get edit(): Edit | undefined {
		if (this.isPiped) return undefined;
		return (text, name) =>
			new Promise(resolve => {
				this.#edited = resolve;
				this.#wire.send({edit: text, name});
			});
	}

	/** Whoever waits for its turn need not wait for this. */
	async #show(screen: FullScreen): Promise<void> {
		this.#isAside?.();
		try {
			await this.#shown(screen);
		} finally {
			this.#screen = undefined;
			this.#wire.send({screen: null});
		}
	}

	#shown(screen: FullScreen): Promise<void> {
		return new Promise((resolve, reject) => {
			const end = (how: () => void) => {
				clearInterval(timer);
				how();
			};
			const draw = () => {
				try {
					const {columns, rows} = this.#look;
					const lines = screen.frame({columns, rows}, this.colours);
					this.#wire.send({screen: lines.slice(0, rows)});
				} catch (error) {
					end(() => reject(error));
				}
			};
			const key = (typed: string) => {
				if (endingKeys.includes(typed)) end(resolve);
				else {
					screen.key(typed);
					draw();
				}
			};
			const timer = setInterval(draw, screen.everyMs);
			this.#screen = {draw, key};
			draw();
		});
	}

	async #received(message: ToServer): Promise<void> {
		if ('ask' in message) {
			const {id} = message;
			this.#wire.send({id, answer: await this.#answer(message)});
			return;
		}
		if (message.tell === 'look') {
			this.#look = message.look;
			this.#screen?.draw();
		} else if (message.tell === 'edited') this.#edited?.(message.text ?? undefined);
		else if (message.tell === 'key') this.#screen?.key(message.key);
		else this.#room.heard(message, this);
	}

	async #answer(message: Extract<ToServer, {ask: string}>): Promise<unknown> {
		const {bench} = this.#room;
		switch (message.ask) {
			case 'hello':
				this.isTaken = true;
				this.#look = message.look;
				this.colours = await coloursOfLevel(message.look.level);
				return this.#room.welcome(this.colours);
			case 'take':
				return this.#take(message.id, message.source);
			case 'complete':
				return this.#ways(message.line);
			case 'interrupt':
				if (this.#running?.id === message.of) this.#running.giveUp.abort();
				return true;
			case 'hint': {
				const {hintFor} = await import('../complete/hint.ts');
				return hintFor(message.line, bench);
			}
		}
	}

	async #take(id: number, source: string): Promise<unknown> {
		const giveUp = new AbortController();
		this.#running = {id, giveUp};
		const aside = new Promise<void>(resolve => {
			this.#isAside = resolve;
		});
		try {
			const {bench} = this.#room;
			return await this.#room.inTurn(
				() => bench.withOutput(this, () => bench.take(source, giveUp.signal)),
				aside,
			);
		} finally {
			if (this.#running?.id === id) this.#running = undefined;
		}
	}

	#ways(line: string): Ways {
		const {candidates, typed} = completionOf(line, this.#room.bench);
		const start = commonStart(candidates);
		if (candidates.length < 2 || start.length > typed.length)
			return {goesOn: start === '' ? [] : [start], typed, lines: []};
		return {goesOn: [], typed, lines: candidateLines(candidates, this.columns, this.colours)};
	}

	#left(): void {
		this.#screen?.key('q');
		this.#edited?.(undefined);
		this.#running?.giveUp.abort();
		this.#room.left(this);
	}
}
