import {createInterface, type Interface} from 'node:readline';
import type {GoldenAnswer, GoldenQuestion} from '../harness/golden/ask.ts';

const answers: Readonly<Record<string, GoldenAnswer>> = {
	y: 'yes',
	yes: 'yes',
	n: 'no',
	no: 'no',
	a: 'all',
	all: 'all',
	q: 'quit',
	quit: 'quit',
};

/** Shows a packet of a golden that differs, and takes an answer; the end of input is `quit`. */
export async function askOnTerminal(question: GoldenQuestion): Promise<GoldenAnswer> {
	const {golden, text, number, of} = question;
	process.stdout.write(`\ngolden '${golden}', difference ${number} of ${of}\n${text}\n`);
	for (;;) {
		process.stdout.write('accept? y(es), n(o), a(ll of this golden), q(uit): ');
		const answer = answers[(await lines.next()).trim().toLowerCase()];
		if (answer !== undefined) return answer;
	}
}

/** Lines of standard input; those that were typed ahead wait. */
class Lines {
	readonly #typed: string[] = [];
	#input: Interface | undefined;
	#isOver = false;
	#wake = () => {};

	async next(): Promise<string> {
		this.#input ??= this.#open();
		// Paused in between, so that nothing keeps the process from ending.
		if (this.#typed.length === 0 && !this.#isOver) {
			this.#input.resume();
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
			this.#input.pause();
		}
		return this.#typed.shift() ?? 'quit';
	}

	/** No terminal of readline's own: Ctrl-C ends the process as ever. */
	#open(): Interface {
		const input = createInterface({input: process.stdin, terminal: false});
		input.on('line', line => {
			this.#typed.push(line);
			this.#wake();
		});
		input.once('close', () => {
			this.#isOver = true;
			this.#wake();
		});
		return input;
	}
}

const lines = new Lines();
