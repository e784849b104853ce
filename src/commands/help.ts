import {commandNames, loadCommand} from './shared/catalog.ts';
import {type Command, EXIT} from './shared/command.ts';

export const command: Command = {
	name: 'help',
	summary: 'this text',
	usage: `ringtap help

Says which commands there are. ringtap COMMAND --help says more of one.`,
	run,
};

async function run(): Promise<number> {
	const commands = await Promise.all(commandNames().map(loadCommand));
	const widest = Math.max(...commands.map(({name}) => name.length));
	const lines = commands.map(({name, summary}) => `  ${name.padEnd(widest)}   ${summary}`);
	process.stdout.write(`ringtap: a prompt and a test harness for DPDK data planes

${lines.join('\n')}

ringtap COMMAND --help says more of one; ringtap alone is the prompt; ringtap --version;
ringtap --include says where ringtap/module.h is, for modules in C.
Exit codes: 0 passed, 1 failed, 2 used wrongly.
`);
	return EXIT.passed;
}
