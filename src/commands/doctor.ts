import {canRun, examine, findingsOf} from '../doctor/examine.ts';
import {Machine} from '../doctor/machine.ts';
import {summary} from '../doctor/summary.ts';
import {tell} from '../doctor/tell.ts';
import {ownVersion} from '../own-files.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {wrap} from '../wrap.ts';
import {type Command, EXIT} from './shared/command.ts';
import {readOptions, usageError} from './shared/options.ts';

const OPTIONS = {json: {type: 'boolean'}} as const;

export const command: Command = {
	name: 'doctor',
	summary: 'what this machine can do for a data plane, and the remedy for what it lacks',
	usage: `ringtap doctor [options]

Looks at the native core, CPUs, clock, memory, NUMA nodes, IOMMU, NICs, interfaces of the kernel and
the rights of this process, and tells which devices ports can have, and how fast live mode can be.
What is amiss has its remedy beneath it. Nothing is changed: nothing is written, loaded or bound.

  ✔  as it should be     ·  good to know
  !  slow, or a risk     ✖  does not work

  --json   for machines: {version, findings: [{id, title, level, text, remedy?, data?}]}

Exit code: 0 scenarios can run, whatever else is lacking; 1 they cannot; 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	if (positionals.length > 0) {
		throw usageError(`ringtap doctor takes nothing but options; '${positionals[0]}' is none.`);
	}
	const machine = new Machine();
	const examined = await examine(machine);
	const findings = findingsOf(examined);
	const lines = values.json
		? [JSON.stringify({version: ownVersion(), findings}, undefined, '\t')]
		: [...tell(examined, await coloursFor(process.stdout)), wrap(summary(machine, findings))];
	process.stdout.write(`${lines.join('\n')}\n`);
	return canRun(findings) ? EXIT.passed : EXIT.failed;
}
