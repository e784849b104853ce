// DPDK's own forwarder between two devices that cost nothing: what `null.io.ns` is held against.
import {setTimeout as sleep} from 'node:timers/promises';
import {Skipped, type Suite} from '../suite.ts';
import {Testpmd, whyNoTestpmd} from '../testpmd.ts';

export const testpmd: Suite = {
	figures: [{name: 'testpmd.io.ns', unit: 'ns'}],
	async *measure(_wanted, {isQuick}) {
		const missing = whyNoTestpmd();
		if (missing) throw new Skipped(missing);
		const forwarder = await Testpmd.open(['net_null0', 'net_null1'], 'io');
		try {
			const runs: number[] = [];
			for (let i = 0; i < (isQuick ? 1 : 5); i++) runs.push(await nsPerPacket(forwarder));
			yield {name: 'testpmd.io.ns', value: Math.min(...runs)};
		} finally {
			await forwarder.kill();
		}
	},
};

async function nsPerPacket(forwarder: Testpmd): Promise<number> {
	const before = forwarder.cpuNs();
	await forwarder.start();
	await sleep(500);
	const sent = await forwarder.stop();
	return (forwarder.cpuNs() - before) / sent;
}
