// Comparing packets, and finding the one most like another.
import {ringtap} from '../built.ts';
import {atLeast, atMost, least, type Suite} from '../suite.ts';

const frameBytes = 64;
/** So many that a processor does not learn them by heart, and few enough for its caches. */
const different = 1024;
const candidates = 100_000;

export const diffs: Suite = {
	figures: [
		{name: 'packet.diff.mpps', unit: 'Mpps', goal: atLeast(10)},
		{name: 'packet.diff.differing.mpps', unit: 'Mpps'},
		{name: 'closest.of100k.ms', unit: 'ms', goal: atMost(150)},
	],
	async *measure(wanted, {isQuick}) {
		const times = isQuick ? 3 : 20;
		const [ones, same, others] = [0, 0, 1].map(offset => packets(different, offset));
		if (wanted.includes('packet.diff.mpps')) {
			const us = least(times, () => cpuUs(() => compareAll(ones!, same!, 200, true)));
			yield {name: 'packet.diff.mpps', value: (200 * different) / us};
		}
		if (wanted.includes('packet.diff.differing.mpps')) {
			const us = least(times, () => cpuUs(() => compareAll(ones!, others!, 20, false)));
			yield {name: 'packet.diff.differing.mpps', value: (20 * different) / us};
		}
		if (wanted.includes('closest.of100k.ms')) {
			const many = packets(candidates).map(({bytes}) => bytes);
			const changed = ringtap.eth({src: '02:00:00:00:00:09'}).vlan({id: 5});
			const lost = changed.ipv4({id: 4321, ttl: 63}).udp({dport: 5300}).payload(payload(4321));
			const us = least(isQuick ? 3 : 10, () => cpuUs(() => find(lost.toBytes(), many, 4321)));
			yield {name: 'closest.of100k.ms', value: us / 1000};
		}
	},
};

/** 64 bytes each, numbered in the header and in the payload. */
function packets(count: number, offset = 0): ReturnType<typeof ringtap.packetOf>[] {
	return Array.from({length: count}, (_, i) => {
		const n = i + offset;
		const spec = ringtap
			.eth()
			.ipv4({id: n % 65_536})
			.udp({dport: 5300})
			.payload(payload(n));
		return ringtap.packetOf(spec.toBytes());
	});
}

function payload(n: number): string {
	return `packet number ${n}`.padEnd(frameBytes - 42, '.');
}

type Packets = ReturnType<typeof packets>;

/** With what differs, and in the end each one's sentence would be there for the asking. */
function compareAll(ones: Packets, others: Packets, rounds: number, areEqual: boolean): void {
	let differences = 0;
	for (let round = 0; round < rounds; round++)
		for (let i = 0; i < ones.length; i++)
			differences += ringtap.diff(ones[i]!, others[i]!).differences.length;
	if ((differences === 0) !== areEqual) throw new Error(`${differences} differences were found`);
}

function find(wanted: Uint8Array, many: readonly Uint8Array[], index: number): void {
	const found = ringtap.closest(wanted, many);
	if (found?.index !== index) throw new Error(`packet ${found?.index} was found, not ${index}`);
}

/** User and system time of the process. */
function cpuUs(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const {user, system} = process.cpuUsage(before);
	return user + system;
}
