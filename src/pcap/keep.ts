import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Packet} from '../packet/index.ts';
import {FilterExpression} from './filter-expression.ts';
import type {Keep} from './filter-source.ts';
import {toPacket} from './to-packet.ts';

/** What a capture is filtered by: an expression as tcpdump takes it, or a function. */
export type PacketFilter = string | ((packet: Packet) => boolean);

/** Packets that libpcap is asked about at once. */
const mostAtOnce = 1024;

/** @throws RingtapError ERR_RINGTAP_CAPTURE_ARGUMENT for what is neither. */
export function keepOf(filter: PacketFilter): Keep {
	if (typeof filter === 'string') {
		const expression = new FilterExpression(filter);
		const text = inspect(filter);
		return {of: records => expression.matches(records), mostAtOnce, text};
	}
	if (typeof filter === 'function') {
		const of: Keep['of'] = records => records.map(record => filter(toPacket(record)));
		return {of, mostAtOnce: 1, text: '…'};
	}
	throw new RingtapError(
		'ERR_RINGTAP_CAPTURE_ARGUMENT',
		`A capture is filtered by an expression or by a function of a packet, not ${inspect(filter)}.`,
		"For example .filter('tcp port 80'), or .filter(p => p.udp.dport === 53).",
	);
}
