import test from 'ava';
import {native} from '../../src/core/native.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {bridge, eth, forward, pcap, runScene, type Scene} from '../../src/index.ts';
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

/** Three ways to one place; whose packet is there first depends on whose turn it was. */
const threeWays = ({vswitch, inject, settle}: Scene) => {
	const vsw = vswitch();
	const out = vsw.outputRing('out');
	const ways = [1, 2, 3].map(n => vsw.add(forward, `way${n}`));
	for (const way of ways) way.otherwise.to(out);
	ways.forEach((way, n) => {
		const packets = [0, 1, 2].map(i => eth().vlan({id: 10 * n + i}));
		inject(way.input, packets, {run: false});
	});
	settle();
	return out;
};

test.serial('under stress anybody may have the first turn, by the seed', t => {
	const order = (stress: number) =>
		runScene(
			scene => {
				const out = threeWays(scene);
				return scene
					.expect(out)
					.toReceive(9)
					.map(p => p.vlan.id!)
					.join(' ');
			},
			{stress} as object,
		);
	t.is(order(0), '0 1 2 10 11 12 20 21 22');
	const seeds = Array.from({length: 20}, (_, i) => i + 1);
	t.is(new Set(seeds.map(order)).size, 6);
	t.deepEqual(seeds.map(order), seeds.map(order));
});

test.serial('exact order is that of each injection there, and of no more', async t => {
	const ids = (wanted: readonly number[]) => (scene: Scene) => {
		const out = threeWays(scene);
		scene.expect(out).toReceive(wanted.map(id => eth().vlan({id})));
	};
	const stress = Array.from({length: 20}, (_, i) => i + 1);
	const inOrder = await runScenario(declare(ids([0, 1, 2, 10, 11, 12, 20, 21, 22])), {stress});
	t.deepEqual(messages(inOrder.problems), []);
});

test.serial('what depends on whose turn it was is found, with the seed that shows it', async t => {
	const body = (scene: Scene) => {
		const [first] = scene.expect(threeWays(scene)).toReceive(9);
		scene.expect(first!.vlan.id).toBe(0);
	};
	const stress = Array.from({length: 20}, (_, i) => i + 1);
	const {problems} = await runScenario(declare(body), {stress});
	t.regex(messages(problems)[0] ?? '', /^under --stress=\d+ \(not without it\): the value is \d+/);
});
