import type {InstanceObject} from '../../core/instance.ts';
import type {Session} from '../../harness/session.ts';
import {packetOf} from '../../packet/index.ts';

/** Packets of one place that are written down one by one; of more, their number. */
const mostListed = 200;

/**
 * What has come out and nobody has expected, and what was dropped for other than a verdict's reason, as expectations.
 * `nameOf`: how a value is called. `isCounted`: only how many.
 */
export function observedExpectations(
	session: Session,
	nameOf: (value: unknown) => string,
	isCounted: boolean,
	claimedDrops: string,
): string[] {
	const came = session.unclaimed().map(({receiver, packets}) => {
		const name = nameOf(receiver);
		if (isCounted || packets.length > mostListed)
			return `expect(${name}).toReceive(${packets.length});`;
		const sources = Array.from(packets, ({bytes}) => `\t${packetOf(bytes).toSource()},`);
		return [`expect(${name}).toReceive([`, ...sources, ']);'].join('\n');
	});
	const drops = session.dataplane
		.members()
		.flatMap(member => faultsOf(member, nameOf, claimedDrops));
	return [...came, ...drops];
}

function faultsOf(
	member: InstanceObject,
	nameOf: (value: unknown) => string,
	claimed: string,
): string[] {
	const {dropped} = member.counters;
	return member.class.datapath.drops
		.filter(
			({name, isFault}) => isFault && (dropped[name] ?? 0n) > 0n && !claimed.includes(`'${name}'`),
		)
		.map(({name}) => `expect(${nameOf(member)}).toDrop(${dropped[name]}, '${name}');`);
}
