#!/usr/bin/env node
import {commandNames, loadCommand} from './commands/shared/catalog.ts';
import {EXIT} from './commands/shared/command.ts';
import {usageError} from './commands/shared/options.ts';
import {didYouMean, RingtapError} from './errors.ts';
import {ownVersion, packageRoot} from './own-files.ts';

const MISUSE = new Set([
	'ERR_RINGTAP_USAGE',
	'ERR_RINGTAP_NO_FILE',
	'ERR_RINGTAP_CONFIG',
	'ERR_RINGTAP_REPORT',
]);

// `ringtap … | head`: nobody reads any more.
process.stdout.on('error', () => process.exit(EXIT.failed));

process.exitCode = await main(process.argv.slice(2));
await Promise.all([drained(process.stdout), drained(process.stderr)]);
// What a user's file left open (a timer, a socket) does not keep a command from ending.
process.exit();

async function main(argv: readonly string[]): Promise<number> {
	try {
		return await dispatch(argv);
	} catch (error) {
		process.stderr.write(`${told(error)}\n`);
		const isMisuse = error instanceof RingtapError && MISUSE.has(error.code);
		return isMisuse ? EXIT.usedWrongly : EXIT.failed;
	}
}

async function dispatch([first = 'repl', ...rest]: readonly string[]): Promise<number> {
	if (first === '--version' || first === '-v') {
		process.stdout.write(`${ownVersion()}\n`);
		return EXIT.passed;
	}
	if (first === '--include') {
		process.stdout.write(`${packageRoot}native/include\n`);
		return EXIT.passed;
	}
	const name = first === '--help' || first === '-h' ? 'help' : first;
	const names = commandNames();
	if (!names.includes(name)) {
		const kind = name.startsWith('-') ? 'option' : 'command';
		const hint = didYouMean(name, names);
		throw usageError(`There is no ${kind} '${name}'.${hint}`, `Commands: ${names.join(', ')}.`);
	}
	const command = await loadCommand(name);
	const end = rest.indexOf('--');
	const own = end === -1 ? rest : rest.slice(0, end);
	if (own.includes('--help') || own.includes('-h')) {
		process.stdout.write(`${command.usage}\n`);
		return EXIT.passed;
	}
	return command.run(rest);
}

function told(error: unknown): string {
	if (!(error instanceof RingtapError))
		return error instanceof Error ? `${error.stack}` : String(error);
	return error.fix === '' ? error.message : `${error.message}\n${error.fix}`;
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise(resolve => stream.write('', () => resolve()));
}
