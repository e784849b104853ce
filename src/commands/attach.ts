import {join} from 'node:path';
import {Attachment} from '../repl/link/attachment.ts';
import {listening, socketFolder} from '../repl/link/sockets.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {
	list: {type: 'boolean'},
	'keep-going': {type: 'boolean'},
} as const;

export const command: Command = {
	name: 'attach',
	summary: 'a prompt at a data plane that is there: of a prompt that listens, of a paused scenario',
	usage: `ringtap attach [PATH | PID] [options]

Joins the data plane of ringtap repl --listen, or of a scenario that paused because it failed.
Several can, at once; they share variables and take turns. Without PATH or PID the only one there
is. Leaving it (.exit, Ctrl-D) ends nothing; a paused scenario goes on when the last one has left.
Only the user who began it can join. Input that comes by a pipe is run as by ringtap repl.

  --list         which there are
  --keep-going   by a pipe: go on after an error; the exit code is 1 all the same

Exit code: 0 no error, 1 an error, or nobody listens, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	if (positionals.length > 1) throw usageError('ringtap attach takes one PATH or PID.');
	if (values.list) {
		for (const path of await listening()) process.stdout.write(`${path}\n`);
		return EXIT.passed;
	}
	const way = new Attachment(await pathOf(positionals[0]));
	if (process.stdin.isTTY && process.stdout.isTTY) {
		const {TerminalPrompt} = await import('../repl/terminal.ts');
		return new TerminalPrompt(way, await coloursFor(process.stdout)).untilClosed();
	}
	const [{FarTaker}, {PipedInput}] = await Promise.all([
		import('../repl/link/far-taker.ts'),
		import('../repl/piped.ts'),
	]);
	using far = await FarTaker.open(way);
	const hasPassed = await new PipedInput(far, values['keep-going'] ?? false).read(process.stdin);
	return hasPassed ? EXIT.passed : EXIT.failed;
}

async function pathOf(given: string | undefined): Promise<string> {
	if (given !== undefined)
		return /^\d+$/.test(given) ? join(socketFolder(), `${given}.sock`) : given;
	const found = await listening();
	if (found.length === 1) return found[0]!;
	throw usageError(
		found.length === 0 ? 'No data plane listens.' : `There are several:\n${found.join('\n')}`,
		found.length === 0
			? 'ringtap repl --listen begins one.'
			: 'Say which one: ringtap attach PATH.',
	);
}
