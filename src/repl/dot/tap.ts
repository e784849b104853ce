import type {DotCommand} from '../dot-commands.ts';
import {conditionOf, ringOf} from '../ring-of.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'tap',
	argument: 'RING [CONDITION] [> FILE]',
	summary: 'from here on shows what passes a ring, or writes it into a file; .tap off ends that',
	help: `RING is an instance, whose input is meant, or a ring: .tap br0, .tap b.input
CONDITION is as in rules: .tap br0 vlanId(10). Nothing is rewired. .tap alone lists taps.
FILE.pcap is written as packets come, FILE.pcapng when the tap or the session ends.`,
	run(bench, argument) {
		bench.output.write(`${answer(bench, argument)}\n`);
	},
};

function answer(bench: Workbench, argument: string): string {
	if (argument === 'off') return bench.taps.removeAll();
	if (argument === '') return bench.taps.list();
	const [, where = '', condition = '', file] = /^(\S+)\s*(.*?)\s*(?:>\s*(\S+))?$/s.exec(argument)!;
	const ring = ringOf(bench, where, '.tap');
	const only = condition === '' ? undefined : conditionOf(condition, '.tap');
	return bench.taps.add(ring, only, file);
}
