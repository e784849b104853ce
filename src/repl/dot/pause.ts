import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';
import {conditionOf, ringOf} from '../ring-of.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'pause',
	argument: 'at RING [when CONDITION]',
	summary: 'stops all when a packet is about to enter a ring; it is p then, and can be changed',
	help: `RING is an instance, whose input is meant, or a ring: .pause at br0 when vlanId(10), .pause at b.input
Fields of p can be written (p.ipv4.ttl = 1; checksums that are right stay so), and p can be another packet (p = eth()).
.continue lets it go on, up to the next one; .step lets it go on and takes one turn. What is injected meanwhile waits.
.pause alone lists pauses, .pause off ends them.`,
	run(bench, argument) {
		bench.output.write(`${answer(bench, argument)}\n`);
	},
};

function answer(bench: Workbench, argument: string): string {
	if (argument === 'off') return bench.pauses.removeAll();
	if (argument === '') return bench.pauses.list();
	const [, where, condition] = /^at\s+(\S+)(?:\s+when\s+(.+))?$/s.exec(argument) ?? [];
	if (where === undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`.pause cannot take '${argument}'.`,
			'Write .pause at br0, or .pause at br0 when vlanId(10).',
		);
	}
	const ring = ringOf(bench, where, '.pause');
	return bench.pauses.add(
		ring,
		condition === undefined ? undefined : conditionOf(condition, '.pause'),
	);
}
