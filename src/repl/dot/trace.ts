import {RingtapError} from '../../errors.ts';
import {traceLines} from '../../harness/trace-text.ts';
import {packetOf} from '../../packet/index.ts';
import type {DotCommand} from '../dot-commands.ts';
import {countOf, evaluated} from '../evaluate.ts';
import type {Workbench} from '../workbench.ts';

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
	return chosen.flatMap(({injection, index}) =>
		traceLines({
			origin: bench.session.describePacket(injection, index),
			hops: trace.of({injection, index}),
			omitted: 0,
		}).map(line => line.replace(/^ {2}/, '')),
	);
}

interface Origin {
	readonly injection: number;
	readonly index: number;
}

function packetsOf({session}: Workbench, count: number | undefined, filter: string): Origin[] {
	const all = session.dataplane.trace.all();
	const firstHops = new Map(
		all.map(hop => [`${hop.injection} ${hop.index}`, hop]).reverse() as [
			string,
			(typeof all)[number],
		][],
	);
	const packets = [...firstHops.values()].reverse();
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
