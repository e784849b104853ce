import type {PacketOrigin} from '../core/trace.ts';
import type {Session} from '../harness/session.ts';
import {traceLines} from '../harness/trace-text.ts';

/** The way of a packet, hop by hop, as the prompt prints it. */
export function wayLines({dataplane, describePacket}: Session, packet: PacketOrigin): string[] {
	const {injection, index} = packet;
	const origin = describePacket(injection, index);
	const hops = dataplane.trace.of({injection, index});
	// In a story it is set in.
	return traceLines({origin, hops, omitted: 0}).map(line => line.replace(/^ {2}/, ''));
}
