import type {DotCommand} from '../dot-commands.ts';
import {topicLines} from '../help/topic.ts';

export const dotCommand: DotCommand = {
	name: 'help',
	argument: '[THING]',
	summary:
		'what there is; or what there is to say of THING: .help bridge.macTable (?THING does too)',
	help: 'THING is a class, an instance, or a parameter, command, condition or drop reason of one (bridge.mtu); a\nname of the API (toReceive, Vswitch.add); a dot-command (.tap); an error code.',
	run(bench, argument) {
		const {commands, output} = bench;
		if (argument !== '') {
			output.write(`${topicLines(bench, argument).join('\n')}\n`);
			return;
		}
		const heads = commands.map(({name, argument: takes}) => `.${name} ${takes}`.trimEnd());
		const widest = Math.max(...heads.map(head => head.length));
		const lines = commands.map(({summary}, i) => `  ${heads[i]!.padEnd(widest)}   ${summary}`);
		output.write(`${lines.join('\n')}

TypeScript goes here, with await and import. At hand: vswitch(), inject(), expect(), advance(),
settle(), poll(), tap(), fault(), eth(), pcap(). Tab completes; .help THING tells of anything.
`);
	},
};
