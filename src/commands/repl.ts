import {readFileSync} from 'node:fs';
import {packageRoot} from '../own-files.ts';
import {PipedInput} from '../repl/piped.ts';
import {TerminalPrompt} from '../repl/terminal.ts';
import {Workbench} from '../repl/workbench.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	eval: {type: 'string', short: 'e', multiple: true},
	json: {type: 'boolean'},
	'keep-going': {type: 'boolean'},
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
	const bench = await Workbench.open({
		colours: await coloursFor(process.stdout),
		get columns() {
			// Some terminals say 0: they do not know.
			return process.stdout.columns || widthOfPipes;
		},
		write: text => process.stdout.write(text),
		isJson: json,
		complain: text => process.stderr.write(text),
	});
	try {
		if (expressions.length > 0) return await evaluated(bench, expressions, keepGoing);
		if (!process.stdin.isTTY || !process.stdout.isTTY) {
			const hasPassed = await new PipedInput(bench, keepGoing).read(process.stdin);
			return hasPassed ? EXIT.passed : EXIT.failed;
		}
		process.stdout.write(greeting(bench));
		await new TerminalPrompt(bench).untilClosed();
		return EXIT.passed;
	} finally {
		bench.close();
	}
}

async function evaluated(bench: Workbench, expressions: readonly string[], keepGoing: boolean) {
	const input = new PipedInput(bench, keepGoing);
	for (const expression of expressions) {
		if (!input.isOver) await input.line(expression);
	}
	return (await input.end()) ? EXIT.passed : EXIT.failed;
}

function greeting(bench: Workbench): string {
	const {version} = JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8'));
	return `ringtap ${version} · ${bench.describe()} · .tutorial · .help
Try:  const [a, b] = vswitch().testVifs('a', 'b')
`;
}
