import repl, {type REPLServer} from 'node:repl';
import {StrayErrors} from '../runner/stray-errors.ts';
import {completionOf} from './complete/completer.ts';
import {candidateLines, commonStart} from './complete/show.ts';
import {readDotCommand} from './dot-commands.ts';
import {prepare} from './evaluator.ts';
import {historyFile} from './history.ts';
import {InputGate} from './input-gate.ts';
import {Interrupter} from './interrupt.ts';
import {shown} from './show.ts';
import {IncompleteInput} from './strip.ts';
import type {Workbench} from './workbench.ts';

type Done = (error: Error | null, value?: unknown) => void;

/** The prompt on a terminal. */
export class TerminalPrompt {
	readonly #bench: Workbench;
	readonly #gate: InputGate;
	readonly #interrupter = new Interrupter(typed => process.stdin.push(typed));
	readonly #server: REPLServer;
	/** Gives up waiting for the evaluation under way. */
	#abandon: (() => void) | undefined;
	/** To be printed after the value that is printed next. */
	#next = '';
	/** Whether the lines before this one are not complete. */
	#isContinued = false;

	constructor(bench: Workbench) {
		this.#bench = bench;
		this.#gate = new InputGate(process.stdin, () => this.#abandon?.());
		this.#server = repl.start({
			prompt: '> ',
			input: this.#gate,
			output: process.stdout,
			terminal: true,
			useGlobal: true,
			ignoreUndefined: true,
			writer: value => `${shown(value, bench.output.colours)}${this.#takeNext()}`,
			completer: (line: string) => this.#complete(line),
			eval: (source, _context, _file, done) => this.#evaluate(source, done),
		});
		this.#replaceCommands();
		this.#keepAlive();
	}

	/** Until the user leaves. */
	async untilClosed(): Promise<void> {
		// While it reads the history node:repl is paused, and then takes all that was typed at once: nothing may get through.
		this.#gate.hold();
		const closed = new Promise<void>(resolve => this.#server.once('exit', resolve));
		const file = historyFile();
		if (file !== undefined) await new Promise(resolve => this.#server.setupHistory(file, resolve));
		await this.#interrupter.ready;
		this.#gate.release();
		await closed;
		this.#interrupter.close();
	}

	/** Tab: goes on as far as there is but one way, then shows the ways there are. */
	#complete(line: string): [string[], string] {
		const {candidates, typed} = completionOf(line, this.#bench);
		const start = commonStart(candidates);
		if (candidates.length < 2 || start.length > typed.length)
			return [start === '' ? [] : [start], typed];
		const {columns, colours, write} = this.#bench.output;
		write(`\n${candidateLines(candidates, columns, colours).join('\n')}\n`);
		// Not before node:repl is done with this Tab.
		setImmediate(() => this.#server.displayPrompt(true));
		return [[], typed];
	}

	#takeNext(): string {
		const next = this.#next;
		this.#next = '';
		return next;
	}

	/** A line is done: what the tutorial says next stands below its value. */
	#lookOn(line: string, value: unknown): void {
		const next = this.#bench.nextStep(line);
		if (next === undefined) return;
		if (value === undefined) this.#bench.output.write(`${next}\n`);
		else this.#next = `\n${next}`;
	}

	/** Errors are printed here: what node:repl prints of one has our frames in it. */
	#evaluate(source: string, done: Done): void {
		leaveDomain();
		this.#isContinued = false;
		const question = readDotCommand(source.trimEnd());
		if (question?.name === 'help') {
			this.#wait(
				this.#bench.runDotCommand('help', question.argument).then(() => {}),
				done,
			);
			return;
		}
		try {
			const prepared = prepare(source);
			const isSync = !prepared.isAsync;
			const input = {...prepared, run: () => this.#interrupter.during(() => prepared.run(true))};
			const value = isSync ? this.#bench.runNow(input) : undefined;
			if (isSync && !this.#bench.hasDeclared) {
				this.#bench.showNews();
				this.#lookOn(source, value);
				done(null, value);
			} else if (isSync)
				this.#wait(
					this.#bench.runDeclared().then(() => value),
					done,
				);
			else
				this.#wait(
					this.#bench.run(input).then(({value: result}) => {
						this.#lookOn(source, result);
						return result;
					}),
					done,
				);
		} catch (error) {
			this.#isContinued = error instanceof IncompleteInput;
			if (error instanceof IncompleteInput) done(new repl.Recoverable(error));
			else this.#wait(this.#bench.complain(error), done);
		}
	}

	/** Holds the gate until a promise is settled or Ctrl-C gives it up. */
	#wait(promise: Promise<unknown>, done: Done): void {
		this.#gate.hold();
		const finish = (value?: unknown): void => {
			if (this.#abandon !== abandon) return;
			this.#abandon = undefined;
			done(null, value);
			this.#gate.release();
		};
		const abandon = (): void => {
			this.#bench.output.complain('given up; what it awaited goes on by itself\n');
			finish();
		};
		this.#abandon = abandon;
		promise.then(finish, async error => {
			await this.#bench.complain(error);
			finish();
		});
	}

	#replaceCommands(): void {
		// node:repl's .save writes lines, not a scenario that passes.
		Reflect.deleteProperty(this.#server.commands, 'save');
		for (const {name, summary} of this.#bench.commands) {
			this.#server.defineCommand(name, {
				help: summary,
				action: argument => this.#dotCommand(name, argument),
			});
		}
	}

	#dotCommand(name: string, argument: string): void {
		leaveDomain();
		let isOver = false;
		const running = this.#bench.runDotCommand(name, argument).then(result => {
			isOver = result;
			this.#lookOn(`.${name} ${argument}`, undefined);
		});
		this.#wait(running, () => (isOver ? this.#server.close() : this.#server.displayPrompt()));
	}

	/** Neither Ctrl-C nor an error in a callback ends the session. */
	#keepAlive(): void {
		this.#server.removeAllListeners('SIGINT');
		this.#server.on('SIGINT', () => {
			const isEmpty = this.#server.line === '' && !this.#isContinued;
			this.#isContinued = false;
			this.#server.clearBufferedCommand();
			// As node:repl does on Ctrl-C; not in its types.
			(this.#server as REPLServer & {clearLine(): void}).clearLine();
			if (isEmpty) this.#bench.output.write('(.exit or Ctrl-D leaves)\n');
			this.#server.displayPrompt();
		});
		process.on('SIGINT', () => {});
		const tell = async (error: unknown): Promise<void> => {
			if (StrayErrors.areKept) return;
			this.#bench.output.write('\n');
			await this.#bench.complain(error);
			this.#server.displayPrompt(true);
		};
		process.on('unhandledRejection', tell);
		process.on('uncaughtException', tell);
	}
}

/** node:repl evaluates in a domain, which would keep errors in callbacks from us. */
function leaveDomain(): void {
	(process as {domain?: {exit(): void} | null}).domain?.exit();
}
