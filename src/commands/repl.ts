import type {Taker} from '../repl/piped.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {type Command, EXIT} from './shared/command.ts';
import {modeOf} from './shared/mode-options.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	eval: {type: 'string', short: 'e', multiple: true},
	json: {type: 'boolean'},
	'keep-going': {type: 'boolean'},
	listen: {type: 'boolean'},
	socket: {type: 'string'},
	live: {type: 'boolean'},
	workers: {type: 'string'},
} as const;

/** What is not a terminal is read in one, mostly. */
const widthOfPipes = 100;

export const command: Command = {
	name: 'repl',
	summary: 'the prompt: build a graph, inject packets, look',
	usage: `ringtap repl [options]

On a terminal: a prompt that takes TypeScript, with await and import. Otherwise runs what it
reads from standard input, one piece after the other, and stops at the first error.

  -e, --eval EXPR   run this instead, and print its value; can be repeated
  --json            values as JSON, a line each: 64-bit numbers as texts, bytes in hexadecimal
  --live            live, on worker lcores, instead of stepped
  --workers N       how many worker lcores, 1 to 64; default 2; implies --live
  --listen          others of this user can join, by ringtap attach
  --socket PATH     where they join; implies --listen
  --keep-going      go on after an error; the exit code is 1 all the same

Exit code: 0 no error, 1 an error, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const {eval: expressions = [], json = false, 'keep-going': keepGoing = false} = values;
	if (positionals.length > 0) {
		const file = positionals[0]!;
		throw usageError(`ringtap repl takes no file, but got '${file}'.`, `ringtap run ${file}`);
	}
	const {listen = values.socket !== undefined} = values;
	const isTerminal = process.stdin.isTTY && process.stdout.isTTY && expressions.length === 0;
	const {live} = modeOf(values);
	if (!isTerminal && !listen) return runPiped(expressions, {isJson: json, keepGoing, live});
	if (json) throw usageError('--json is for input that comes by a pipe, without --listen.');
	const {host, path} = await hostFor(listen, values.socket, live);
	host.begin();
	try {
		if (isTerminal) {
			const {TerminalPrompt} = await import('../repl/terminal.ts');
			return await new TerminalPrompt(host, await coloursFor(process.stdout)).untilClosed();
		}
		const {FarTaker} = await import('../repl/link/far-taker.ts');
		using far = await FarTaker.open(host);
		const hasPassed = await runAll(far, expressions, keepGoing);
		if (!hasPassed && !keepGoing) return EXIT.failed;
		process.stdout.write(`ringtap attach ${path}\n`);
		return await far.untilEnded();
	} finally {
		await host.close();
	}
}

/** Input that nobody types needs no process of its own for the data plane. */
async function runPiped(
	expressions: readonly string[],
	{isJson, keepGoing, live}: {isJson: boolean; keepGoing: boolean; live: number | undefined},
): Promise<number> {
	const [{OwnTaker}, {Workbench}, {watchForCrashes}] = await Promise.all([
		import('../repl/piped.ts'),
		import('../repl/workbench.ts'),
		import('../core/remote/notice.ts'),
	]);
	watchForCrashes('.');
	const bench = await Workbench.open(
		{
			colours: await coloursFor(process.stdout),
			get columns() {
				return process.stdout.columns || widthOfPipes;
			},
			isPiped: !process.stdout.isTTY,
			write: text => process.stdout.write(text),
			isJson,
			complain: text => process.stderr.write(text),
		},
		live,
	);
	try {
		using taker = new OwnTaker(bench);
		return (await runAll(taker, expressions, keepGoing)) ? EXIT.passed : EXIT.failed;
	} finally {
		bench.close();
	}
}

/** What was given as arguments, or else what comes by standard input; true when there was no error. */
async function runAll(taker: Taker, expressions: readonly string[], keepGoing: boolean) {
	const {PipedInput} = await import('../repl/piped.ts');
	const input = new PipedInput(taker, keepGoing);
	if (expressions.length === 0) return input.read(process.stdin);
	for (const expression of expressions) if (!input.isOver) await input.line(expression);
	return input.end();
}

async function hostFor(isListening: boolean, given: string | undefined, live: number | undefined) {
	const {Host} = await import('../repl/link/host.ts');
	const print = (text: string) => void process.stderr.write(text);
	if (!isListening) return {host: new Host({live}, print), path: undefined};
	const {newSocketPath} = await import('../repl/link/sockets.ts');
	const path = newSocketPath(given);
	return {host: new Host({path, live}, print), path};
}
