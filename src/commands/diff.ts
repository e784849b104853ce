import {CaptureStream} from '../pcap/index.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {CaptureComparison} from './shared/capture-comparison.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {ignore: {type: 'string', multiple: true}} as const;

export const command: Command = {
	name: 'diff',
	summary: 'how two captures differ, packet by packet and field by field',
	usage: `ringtap diff A B [options]

Compares the packets of two captures in their order: A is what is expected, B what came. Time
stamps, interfaces and comments do not count. Of any formats that ringtap show reads.

  --ignore FIELD   a field that may differ, as in ipv4.ttl; can be repeated

Exit code: 0 the same, 1 they differ or cannot be read, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const [a, b, more] = positionals;
	if (a === undefined || b === undefined || more !== undefined) {
		const given = positionals.length === 1 ? `only '${a}'` : `${positionals.length}`;
		throw usageError(`ringtap diff takes two captures, not ${given}.`, 'ringtap diff A B');
	}
	const colours = await coloursFor(process.stdout);
	const comparison = new CaptureComparison(
		{name: a, records: new CaptureStream(a).records()},
		{name: b, records: new CaptureStream(b).records()},
		{colours, ...(values.ignore && {ignore: values.ignore})},
	);
	const {isSame, lines} = await comparison.run();
	process.stdout.write(`${lines.join('\n')}\n`);
	return isSame ? EXIT.passed : EXIT.failed;
}
