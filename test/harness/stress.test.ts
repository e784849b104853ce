import test from 'ava';
import {native} from '../../src/core/native.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {bridge, eth, pcap, runScene, type Scene} from '../../src/index.ts';
import {declare, fixture, messages} from '../support.ts';

const flood = ({vswitch, inject, expect}: Scene) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0', {mtu: 9018}), a, b, c);
	const capture = pcap(fixture('jumbo.pcap')).map(p =>
		eth({src: a.mac, dst: 'ff:ff:ff:ff:ff:ff'}).payload(p.bytes.subarray(14)),
	);
	inject(a, capture);
	expect(b).toReceive(capture);
	expect(c).toReceive(capture);
};

test.serial('a scenario that passes, passes under stress', async t => {
	for (const stress of [1, 2, 3]) {
		const {problems} = await runScenario(declare(flood), {stress: [stress]});
		t.deepEqual(messages(problems), []);
		t.is(native().pool()?.inUse, 0);
	}
});

test.serial('a scenario that passes only without stress fails, and says so', async t => {
	let run = 0;
	const body = ({expect}: Scene) => expect(++run).toBe(1);
	const {status, problems} = await runScenario(declare(body), {stress: [5]});
	t.is(status, 'failed');
	t.regex(messages(problems)[0]!, /^under --stress=5 \(not without it\): the value is 2/);
});

test.serial('under stress the same seed splits packets in the same way', t => {
	const mbufs = (stress: number) =>
		runScene(
			scene => {
				const [a] = scene.vswitch().testVifs('a');
				scene.inject(a.input, eth().pad(1000), {repeat: 50, run: false});
				const {mbufsInUse} = scene.dataplane.native().ledger();
				scene.expect(a).toReceive(50);
				return mbufsInUse;
			},
			{stress} as object,
		);
	t.is(mbufs(0), 50);
	t.true(mbufs(7) > 60);
	t.is(mbufs(7), mbufs(7));
	t.not(mbufs(7), mbufs(8));
});
