import type {Trace} from '../../core/trace.ts';
import {RingtapError} from '../../errors.ts';
import {packetOf} from '../../packet/index.ts';
import type {DotCommand} from '../dot-commands.ts';
import {countOf, evaluated} from '../evaluate.ts';
import {wayLines} from '../way.ts';
import type {Workbench} from '../workbench.ts';

type TracedPacket = ReturnType<Trace['all']>[number];

/** Packets told of, unless said otherwise. */
const mostTold = 5;

export const dotCommand: DotCommand = {
	name: 'trace',
	argument: '[N] [FILTER]',
	summary:
		'hop by hop: the first packet of the last injection, the first N, or those that FILTER accepts',
	help: `FILTER is a function of a packet: .trace p => p.udp.dport === 53
Each hop has the rules that were asked, the one that decided, and what the instance changed. What happened last is
kept, some thousands of hops. .trace off and .trace on stop and begin it.`,
	run(bench, argument) {
		bench.output.write(`${answer(bench, argument).join('\n')}\n`);
	},
};

function answer(bench: Workbench, argument: string): string[] {
	const {trace} = bench.session.dataplane;
	if (argument === 'off') {
		trace.stop();
		return ['nothing is traced any more'];
	}
	if (argument === 'on') {
		bench.session.startTrace();
		return ['traced from here on'];
	}
	if (!trace.isOn) return ['Nothing is traced: .trace on begins.'];
	const [, number = '', filter = ''] = /^(\d*)\s*(.*)$/s.exec(argument)!;
	const count = number === '' ? undefined : countOf(number);
	const chosen = packetsOf(bench, count, filter);
	if (chosen.length === 0)
		return [filter === '' ? 'Nothing was injected.' : 'No packet that is kept is accepted.'];
	return chosen.flatMap(packet => wayLines(bench.session, packet));
}

function packetsOf(
	{session}: Workbench,
	count: number | undefined,
	filter: string,
): readonly TracedPacket[] {
	const packets = firstHops(session.dataplane.trace.all());
	if (filter === '') {
		const last = Math.max(...packets.map(({injection}) => injection), 0);
		return packets.filter(({injection}) => injection === last && last > 0).slice(0, count ?? 1);
	}
	const accepts = evaluated(`(${filter})`, '.trace');
	if (typeof accepts !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`.trace takes a function of a packet, not ${filter}.`,
			'Write .trace p => p.udp.dport === 53.',
		);
	}
	return packets.filter(({hop}) => accepts(packetOf(hop.bytes))).slice(-(count ?? mostTold));
}

/** Of each packet how it came. */
function firstHops(all: readonly TracedPacket[]): TracedPacket[] {
	const first = new Map<string, TracedPacket>();
	for (const hop of all) {
		const key = `${hop.injection} ${hop.index}`;
		if (!first.has(key)) first.set(key, hop);
	}
	return [...first.values()];
}
