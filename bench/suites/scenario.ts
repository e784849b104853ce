// How many small scenarios a process runs in a second.
import {performance} from 'node:perf_hooks';
import {ringtap} from '../built.ts';
import {atLeast, least, type Suite} from '../suite.ts';

const batch = 100;

export const scenarios: Suite = {
	figures: [{name: 'scenario.per_second', unit: '1/s', goal: atLeast(1000)}],
	async *measure(_wanted, {isQuick}) {
		const once = () => {
			const began = performance.now();
			for (let i = 0; i < batch; i++) runOne();
			return performance.now() - began;
		};
		const ms = least(isQuick ? 3 : 40, once);
		yield {name: 'scenario.per_second', value: (batch / ms) * 1000};
	},
};

/** Four instances, ten packets built and put in, all bytes of what comes out compared, all torn down and judged. */
function runOne(): void {
	const {bridge, eth, range, runScene} = ringtap;
	runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
		const packets = eth()
			.ipv4({src: range('10.0.0.1', 10)})
			.udp({dport: 53});
		inject(a, packets);
		expect(b).toReceive(packets);
		expect(c).toReceive(packets);
	});
}
