import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'help',
	argument: '',
	summary: 'this text',
	run({commands, output}) {
		const heads = commands.map(({name, argument}) => `.${name} ${argument}`.trimEnd());
		const widest = Math.max(...heads.map(head => head.length));
		const lines = commands.map(({summary}, i) => `  ${heads[i]!.padEnd(widest)}   ${summary}`);
		output.write(`${lines.join('\n')}

TypeScript goes here, with await and import. At hand: vswitch(), inject(), expect(), advance(),
settle(), poll(), tap(), eth(), pcap(). Tab completes.
`);
	},
};
