import {createInterface} from 'node:readline/promises';
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
	const terminal = createInterface({input: process.stdin, output: process.stdout});
	const ended = new Promise<string>(resolve => terminal.once('close', () => resolve('quit')));
	try {
		for (;;) {
			const given = terminal.question('accept? y(es), n(o), a(ll of this golden), q(uit): ');
			const answer = answers[(await Promise.race([given, ended])).trim().toLowerCase()];
			if (answer !== undefined) return answer;
		}
	} finally {
		terminal.close();
	}
}
