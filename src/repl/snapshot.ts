import {showTime} from '../core/duration.ts';
import type {Session} from '../harness/session.ts';

/** Of a data plane at a time: what there is, by what identifies it, and what is counted of it. */
export interface Snapshot {
	readonly things: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
	readonly now: bigint;
}

export function snapshotOf({dataplane}: Session): Snapshot {
	const things = new Map<string, ReadonlyMap<string, bigint>>();
	for (const member of dataplane.members()) {
		const {name, class: cls, vswitch, vif, counters, rules} = member.describe();
		const link = vif?.link === 'down' ? ', link down' : '';
		const dropped = Object.entries(counters.dropped);
		const counts = [
			['received', counters.received],
			['sent', counters.sent],
			['held', counters.held],
			...dropped.map(([reason, n]) => [`dropped: ${reason}`, n] as const),
		] as const;
		things.set(`${cls} ${name} in ${vswitch}${link}`, new Map(counts));
		for (const {match, to, packets} of rules)
			things.set(`rule ${name}: ${match} → ${to.join(', ')}`, new Map([['packets', packets]]));
	}
	return {things, now: dataplane.now};
}

/** What has come, gone, and been counted between the two. */
export function differences(before: Snapshot, after: Snapshot): string[] {
	const lines: string[] = [];
	if (before.now !== after.now)
		lines.push(`~ clock: ${showTime(before.now)} → ${showTime(after.now)}`);
	for (const name of before.things.keys()) if (!after.things.has(name)) lines.push(`- ${name}`);
	for (const [name, counts] of after.things) {
		const old = before.things.get(name);
		const changes = [...counts]
			.map(([count, n]) => [count, old?.get(count) ?? 0n, n] as const)
			.filter(([, from, to]) => from !== to)
			.map(([count, from, to]) => (old ? `${count} ${from} → ${to}` : `${count} ${to}`));
		if (old && changes.length === 0) continue;
		const counted = changes.length > 0 ? `  ${changes.join(', ')}` : '';
		lines.push(`${old ? '~' : '+'} ${name}${counted}`);
	}
	return lines;
}
