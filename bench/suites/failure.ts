// What the story of a failure costs, and the tracing that it is told from.
import {ringtap} from '../built.ts';
import {atMost, least, type Suite} from '../suite.ts';

const captured = 100_000;
const hops = 3;
/** So few that all that comes out stays in memory: a file would weigh on both sides, and hide what tracing costs. */
const tracedPackets = 4000;
const rounds = 30;

export const failures: Suite = {
	figures: [
		{name: 'trace.overhead', unit: '×', goal: atMost(3)},
		{name: 'failure.story.ms', unit: 'ms', goal: atMost(500)},
	],
	async *measure(wanted, {isQuick}) {
		if (wanted.includes('trace.overhead'))
			yield {name: 'trace.overhead', value: overhead(isQuick ? 1 : 6)};
		if (wanted.includes('failure.story.ms'))
			yield {name: 'failure.story.ms', value: least(isQuick ? 1 : 5, story)};
	},
};

/** CPU time of a run with tracing on, by that of one without; the two take turns. */
function overhead(times: number): number {
	const [off, on] = [false, true].map(trace => ({trace, us: Number.POSITIVE_INFINITY}));
	for (let i = 0; i < times; i++)
		for (const side of [off!, on!]) side.us = Math.min(side.us, runThrough(side.trace));
	return on!.us / off!.us;
}

/** A VIF, two instances, another VIF: the least µs of CPU time to put packets in and run. */
function runThrough(isTraced: boolean): number {
	const frame = ringtap.eth().ipv4().udp().payload('x'.repeat(22));
	return ringtap.runScene(({vswitch, dataplane, inject, expect}) => {
		const vsw = vswitch();
		const a = vsw.testVif('a');
		const forwards = Array.from({length: hops - 1}, (_, i) => vsw.add(ringtap.forward, `fw${i}`));
		const b = vsw.testVif('b');
		const [first, ...others] = forwards;
		vsw.chain(a, first!, ...others, b);
		if (isTraced) dataplane.trace.start();
		// The first rounds write memory that nobody has written before; they are never the least.
		return least(rounds, () => {
			const before = process.cpuUsage();
			inject(a, [frame], {repeat: tracedPackets});
			const {user, system} = process.cpuUsage(before);
			expect(b).toReceive(tracedPackets);
			return user + system;
		});
	});
}

/** One packet of many was altered on its way: ms of CPU time from the expectation to its whole story. */
function story(): number {
	const packet = (n: number, ttl: number) => {
		const ip = ringtap.eth().ipv4({id: n % 65_536, ttl});
		return ringtap.packetOf(ip.udp({dport: 5300}).payload(`packet number ${n}`).toBytes());
	};
	const sent = Array.from({length: captured}, (_, n) => packet(n, n === captured / 2 ? 63 : 64));
	const wanted = sent.map((one, n) => (n === captured / 2 ? packet(n, 64) : one));
	return ringtap.runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, sent);
		const expectation = expect(b);
		const before = process.cpuUsage();
		try {
			expectation.toReceive(wanted);
		} catch (error) {
			const {user, system} = process.cpuUsage(before);
			const took = (user + system) / 1000;
			if (/packet 50001 of 100000 differs: ipv4\.ttl/.test(String(error))) return took;
			throw error;
		}
		throw new Error('the altered packet was not found');
	});
}
