import type {Session} from '../harness/session.ts';
import type {Journal} from './journal.ts';

/** What a step looks at to see whether it has been done. */
export interface Done {
	readonly session: Session;
	readonly journal: Journal;
	/** The last line, with what it was when it was a dot-command: `.topology`. */
	readonly lastLine: string;
}

export interface Step {
	readonly say: string;
	/** Something to type that does it. */
	readonly example: string;
	isDone(done: Done): boolean;
}

const members = ({session}: Done, cls: string) =>
	session.dataplane.members().filter(member => member.class.name === cls);

/** In order: each builds on the one before. */
const steps: readonly Step[] = [
	{
		say: 'A data plane is made of instances of module classes, in a vswitch. Three VIFs, whose far ends are yours:',
		example: "const vsw = vswitch(); const [a, b, c] = vsw.testVifs('a', 'b', 'c')",
		isDone: done => members(done, 'testvif').length >= 2,
	},
	{
		say: 'A bridge, with a parameter. Tab after the brace shows all there are; ?bridge tells of them.',
		example: "const br = vsw.add(bridge, 'br0', {ageingTime: '5s'})",
		isDone: done => members(done, 'bridge').length >= 1,
	},
	{
		say: 'Output rules say which ring a packet goes to. This lays those between a bridge and its ports:',
		example: 'vsw.connect(br, a, b, c)',
		isDone: done => members(done, 'bridge').some(({rules}) => rules.length >= 2),
	},
	{
		say: 'A packet from the wire of a. What has come out where is printed.',
		example: "inject(a, eth({src: '02:00:00:00:00:0a'}).ipv4().udp({dport: 53}))",
		isDone: ({session}) => session.dataplane.ledger.captured > 0n,
	},
	{
		say: 'What came out can be expected. Try another number, too: a failure says where packets went instead.',
		example: 'expect(b).toReceive(1)',
		isDone: ({journal, lastLine}) =>
			/\bexpect\(/.test(lastLine) && journal.entries.at(-1)?.source === lastLine,
	},
	{
		say: 'The graph, with the packets that each rule decided:',
		example: '.topology',
		isDone: ({lastLine}) => lastLine.startsWith('.topology'),
	},
	{
		say: 'The way of the packet, hop by hop:',
		example: '.trace',
		isDone: ({lastLine}) => lastLine.startsWith('.trace'),
	},
	{
		say: 'All this as a scenario, for CI: what came out to c and was not expected yet becomes an expectation.',
		example: '.save first.dp.ts',
		isDone: ({lastLine}) => lastLine.startsWith('.save '),
	},
];

/** Leads through what there is, in the session that runs; looks at what was typed. */
export class Tutorial {
	#at = 0;

	/** What to do first. */
	begin(): string {
		return `${this.#tell()}\nWhatever else you type is done as ever; .tutorial off ends this.`;
	}

	get isOver(): boolean {
		return this.#at === steps.length;
	}

	/** After each line: what comes next, if what was asked for has been done. */
	look(done: Done): string | undefined {
		if (!steps[this.#at]?.isDone(done)) return undefined;
		this.#at++;
		return this.isOver
			? 'That was all of it. `ringtap run first.dp.ts` runs what you saved; .help tells of the rest.'
			: this.#tell();
	}

	#tell(): string {
		const {say, example} = steps[this.#at]!;
		return `${this.#at + 1}/${steps.length}  ${say}\n     ${example}`;
	}
}
