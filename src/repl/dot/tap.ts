import {type Condition, ConditionValue} from '../../core/condition.ts';
import {InputRing} from '../../core/ring.ts';
import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';
import {evaluated} from '../evaluate.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'tap',
	argument: 'RING [CONDITION] [> FILE.pcap]',
	summary: 'from here on shows what passes a ring, or writes it into a file; .tap off ends that',
	help: `RING is an instance, whose input is meant, or a ring: .tap br0, .tap b.input
CONDITION is as in rules: .tap br0 vlanId(10). Nothing is rewired. .tap alone lists taps.`,
	run(bench, argument) {
		bench.output.write(`${answer(bench, argument)}\n`);
	},
};

function answer(bench: Workbench, argument: string): string {
	if (argument === 'off') return bench.taps.removeAll();
	if (argument === '') return bench.taps.list();
	const [, where = '', condition = '', file] = /^(\S+)\s*(.*?)\s*(?:>\s*(\S+))?$/s.exec(argument)!;
	const ring = ringOf(bench, where);
	const only = condition === '' ? undefined : conditionOf(condition);
	return bench.taps.add(ring, only, file);
}

/** By the name of an instance, or as an expression. */
function ringOf({session}: Workbench, where: string): InputRing {
	const named = session.dataplane
		.members()
		.find(({name}) => name === where.replace(/\.input$/, ''));
	const value = named ?? attempt(where);
	const ring = (value as {input?: unknown} | undefined)?.input ?? value;
	if (ring instanceof InputRing) return ring;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`'${where}' is no ring and no instance.`,
		`There are: ${
			session.dataplane
				.members()
				.map(({name}) => name)
				.join(', ') || 'none yet'
		}.`,
	);
}

function attempt(source: string): unknown {
	try {
		return evaluated(source, '.tap');
	} catch (error) {
		if (error instanceof ReferenceError) return undefined;
		throw error;
	}
}

function conditionOf(source: string): Condition {
	const value = evaluated(source.startsWith('when.') ? source : `when.${source}`, '.tap');
	if (value instanceof ConditionValue) return value as unknown as Condition;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`'${source}' is no condition.`,
		'Conditions are as in rules: vlanId(10), ipv4Dst(…); .help vlanId tells of one.',
	);
}
