import repl, {type REPLServer} from 'node:repl';
import type {Colours} from '../runner/report/colours.ts';
import {edited} from './editor.ts';
import {historyFile} from './history.ts';
import {InputGate} from './input-gate.ts';
import {Client, type Listener, type Way} from './link/client.ts';
import {endingKeys, type Look, type Welcome} from './link/messages.ts';
import {ScreenPainter} from './screen-painter.ts';

type Done = (error: Error | null, value?: unknown) => void;

/** Who hears nothing for that long after Ctrl-C, may be ended by another one. */
const PATIENCE_MS = 1000;

/** The prompt on a terminal; what is typed is run in the process of the data plane. */
export class TerminalPrompt implements Listener {
	readonly #colours: Colours;
	readonly #client: Client;
	readonly #gate: InputGate;
	readonly #painter = new ScreenPainter(text => process.stdout.write(text));
	#server!: REPLServer;
	/** Whether the lines before this one are not complete. */
	#isContinued = false;
	#isRunning = false;
	/** Of the first Ctrl-C that what runs has not heeded. */
	#interruptedAt: number | undefined;
	#hasWarned = false;
	#hint = '';
	/** What was printed while a screen was open. */
	#unseen = '';
	#exitCode = 0;
	/** There is no data plane any more. */
	#hasEnded = false;

	constructor(way: Way, colours: Colours) {
		this.#colours = colours;
		this.#client = new Client(way, this);
		this.#gate = new InputGate(process.stdin, {
			interrupted: () => this.#interrupt(),
			passing: () => this.#clearHint(),
			key: typed => this.#key(typed),
		});
	}

	/** Until the user leaves; the exit code. */
	async untilClosed(): Promise<number> {
		// While it reads the history node:repl is paused, and then takes all that was typed at once: nothing may get through.
		this.#gate.hold();
		const welcome = await this.#client.open();
		process.stdout.write(welcome.greeting);
		this.#server = repl.start({
			prompt: '> ',
			input: this.#gate,
			output: process.stdout,
			terminal: true,
			useGlobal: true,
			ignoreUndefined: true,
			preview: false,
			completer: (line: string, done: (error: null, ways: [string[], string]) => void) =>
				void this.#complete(line).then(ways => done(null, ways)),
			eval: (source, _context, _file, done) => void this.#evaluate(source, done),
		});
		this.#replaceCommands(welcome);
		this.#keepAlive();
		const closed = new Promise<void>(resolve => this.#server.once('exit', resolve));
		const file = historyFile();
		if (file !== undefined) await new Promise(resolve => this.#server.setupHistory(file, resolve));
		this.#gate.release();
		await closed;
		this.#client.close();
		return this.#exitCode;
	}

	look(): Look {
		const {columns, rows} = process.stdout;
		// Some terminals say 0: they do not know.
		return {columns: columns || 100, rows: rows || 24, level: this.#colours.level};
	}

	write(text: string): void {
		this.#clearHint();
		if (this.#painter.isOpen) this.#unseen += text;
		else if (this.#isRunning || !this.#server) process.stdout.write(text);
		else this.#writeAbove(text);
	}

	complain(text: string): void {
		this.write(text);
	}

	screen(lines: readonly string[] | null): void {
		if (lines === null) {
			this.#gate.giveKeys(false);
			this.#painter.close();
			process.stdout.write(this.#unseen);
			this.#unseen = '';
		} else {
			this.#gate.giveKeys(true);
			this.#painter.draw(lines);
		}
	}

	edit(text: string, name: string): string | undefined {
		this.#gate.setRawMode(false);
		try {
			return edited(text, name);
		} catch (error) {
			this.complain(`✖ ${(error as Error).message}\n`);
			return undefined;
		} finally {
			this.#gate.setRawMode(true);
		}
	}

	renewed(welcome: Welcome): void {
		this.write(welcome.greeting);
	}

	ended(exitCode: number): void {
		this.#exitCode = exitCode;
		this.#hasEnded = true;
		this.#server?.close();
	}

	/** Something comes while the user is typing: it stands above the line, which is drawn again. */
	#writeAbove(text: string): void {
		process.stdout.write(`\r\u001b[J${text.endsWith('\n') ? text : `${text}\n`}`);
		this.#server.displayPrompt(true);
	}

	/** Tab: goes on as far as there is but one way, then shows the ways there are. */
	async #complete(line: string): Promise<[string[], string]> {
		const {goesOn, typed, lines} = await this.#client.complete(line);
		if (lines.length > 0) {
			process.stdout.write(`\n${lines.join('\n')}\n`);
			// Not before node:repl is done with this Tab.
			setImmediate(() => this.#server.displayPrompt(true));
		}
		return [[...goesOn], typed];
	}

	async #evaluate(source: string, done: Done): Promise<void> {
		leaveDomain();
		const outcome = await this.#take(source);
		this.#isContinued = outcome === 'incomplete';
		if (this.#hasEnded) return;
		if (this.#isContinued) done(new repl.Recoverable(new SyntaxError('incomplete')));
		else done(null);
		this.#gate.release();
	}

	/** Nothing that is typed gets through until it is done. */
	async #take(source: string) {
		this.#gate.hold();
		this.#isRunning = true;
		this.#interruptedAt = undefined;
		this.#hasWarned = false;
		const outcome = await this.#client.take(source);
		this.#isRunning = false;
		return outcome;
	}

	/** node:repl's own that stand for something else here are gone. */
	#replaceCommands({commands}: Welcome): void {
		const {commands: own} = this.#server;
		for (const name of Object.keys(own))
			if (!['break', 'clear', 'editor'].includes(name)) Reflect.deleteProperty(own, name);
		for (const {name, summary} of commands) {
			this.#server.defineCommand(name, {
				help: summary,
				action: argument => void this.#dotCommand(`.${name} ${argument}`.trim()),
			});
		}
	}

	async #dotCommand(line: string): Promise<void> {
		leaveDomain();
		const outcome = await this.#take(line);
		if (outcome === 'exit' || this.#hasEnded) this.#server.close();
		else this.#server.displayPrompt();
		this.#gate.release();
	}

	/** Ctrl-C while something runs. */
	#interrupt(): void {
		const now = performance.now();
		this.#interruptedAt ??= now;
		if (now - this.#interruptedAt < PATIENCE_MS) this.#client.interrupt();
		else if (this.#hasWarned) this.#client.kill();
		else {
			this.#hasWarned = true;
			process.stdout.write(
				'It does not heed Ctrl-C. The next one ends the process of the data plane; .rebuild makes it anew.\n',
			);
		}
	}

	#key(typed: string): boolean {
		this.#client.key(typed);
		return endingKeys.includes(typed);
	}

	/** Neither Ctrl-C nor a terminal of another size ends the session. */
	#keepAlive(): void {
		this.#server.removeAllListeners('SIGINT');
		this.#server.on('SIGINT', () => {
			const isEmpty = this.#server.line === '' && !this.#isContinued;
			this.#isContinued = false;
			this.#server.clearBufferedCommand();
			// As node:repl does on Ctrl-C; not in its types.
			(this.#server as REPLServer & {clearLine(): void}).clearLine();
			if (isEmpty) process.stdout.write('(.exit or Ctrl-D leaves)\n');
			this.#server.displayPrompt();
		});
		process.on('SIGINT', () => {});
		process.stdout.on('resize', () => {
			this.#painter.forget();
			this.#client.resized();
		});
		this.#gate.on('data', () => setImmediate(() => void this.#showHint()));
	}

	/** Behind the cursor, in grey: what is to come here. */
	async #showHint(): Promise<void> {
		if (this.#isRunning || !this.#gate.isAtRest || this.#colours.level === 0) return;
		const {line, cursor} = this.#server;
		if (cursor !== line.length || line.trim() === '') return;
		const hint = await this.#client.hint(line);
		// Meanwhile something may have been typed.
		if (hint === '' || this.#isRunning || this.#server.line !== line) return;
		const room = this.look().columns - this.#server.getCursorPos().cols - 3;
		if (room < 8) return;
		const shown = hint.length > room ? `${hint.slice(0, room - 1)}…` : hint;
		this.#hint = shown;
		process.stdout.write(`\u001b7  ${this.#colours.dim(shown)}\u001b8`);
	}

	#clearHint(): void {
		if (this.#hint === '') return;
		this.#hint = '';
		process.stdout.write('\u001b[K');
	}
}

/** node:repl evaluates in a domain, which would keep errors in callbacks from us. */
function leaveDomain(): void {
	(process as {domain?: {exit(): void} | null}).domain?.exit();
}
