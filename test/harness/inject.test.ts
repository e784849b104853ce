import test from 'ava';
import {bridge, eth, pcap, runScene, type Scene} from '../../src/index.ts';
import {fixture, thrownBy} from '../support.ts';

const pair = ({vswitch}: Scene) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	a.otherwise.to(b);
	return {vsw, a, b};
};

test.serial('a capture goes in and comes out packet by packet the same', t => {
	for (const name of ['arp-ping', 'tcp-loss', 'dns', 'ipv6-nd', 'vlan', 'fragments', 'jumbo']) {
		t.notThrows(() =>
			runScene(scene => {
				const {a, b} = pair(scene);
				const capture = pcap(fixture(`${name}.pcap`));
				const {packets} = scene.inject(a, capture);
				scene.expect(packets).toBe(capture.length);
				scene.expect(b).toReceive(capture);
			}),
		);
	}
});

test.serial("a capture's own timing moves the virtual clock", t => {
	runScene(scene => {
		const {a, b} = pair(scene);
		const capture = pcap(fixture('arp-ping.pcap'));
		const times = [...capture].map(packet => packet.at);
		scene.inject(a, capture, {timing: 'capture'});
		const got = scene.expect(b).toReceive(capture);
		t.deepEqual(
			got.map(packet => packet.at),
			times.map(time => time - times[0]!),
		);
		t.is(scene.now, times.at(-1)! - times[0]!);
	});
});

test.serial('a rate spaces packets out in virtual time', t => {
	runScene(scene => {
		const {a, b} = pair(scene);
		scene.inject(a, eth().pad(125), {repeat: 3, timing: '1Mbps'});
		const got = scene.expect(b).toReceive(3, {within: '2ms'});
		t.deepEqual(
			got.map(packet => packet.at),
			[0n, 1_000_000n, 2_000_000n],
		);
		scene.inject(a, eth(), {repeat: 2, timing: '10pps'});
		t.regex(
			thrownBy(() => scene.expect(b).toReceive(2, {within: '50ms'}))?.message ?? '',
			/b received packet 2 0\.1 s after the injection, expected within 50ms/,
		);
	});
});

test.serial('an injection says what it came to', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const [a] = vsw.testVifs('a');
		vsw.connect(vsw.add(bridge, 'br0'), a);
		t.deepEqual(scene.inject(a, eth().pad(60), {repeat: 2}), {
			packets: 2,
			bytes: 120,
			settled: true,
			dropped: {'no-other-vif': 2},
		});
	});
});

test.serial('what is put in without running waits in the ring, and moves step by step', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const out = vsw.outputRing('out');
		const fw = vsw.add('forward', 'fw');
		fw.otherwise.to(out);
		scene.inject(fw.input, eth(), {repeat: 2, run: false});
		t.is(fw.input.queued, 2);
		t.is(scene.step(), 'fw');
		t.is(fw.input.queued, 0);
		t.is(scene.step(), 'out');
		t.is(scene.step(), undefined);
		scene.expect(out).toReceive(2);
	});
});

test.serial('hardware behaviour may be asked for: rings overflow instead of waiting', t => {
	runScene(
		scene => {
			const {a, b} = pair(scene);
			scene.inject(a, eth(), {repeat: 100});
			const lost = Number(a.counters.dropped['ring-full']);
			t.true(lost > 0);
			scene.expect(b).toReceive(100 - lost);
			scene.expect(a).toDrop(lost, 'ring-full');
		},
		{ringFull: 'drop', ringSize: 4},
	);
});

test.serial('the same seed gives the same random numbers', t => {
	const draw = () => runScene(({random}) => [random.int(1, 1000), ...random.bytes(4)], {seed: 7});
	t.deepEqual(draw(), draw());
	t.notDeepEqual(
		draw(),
		runScene(({random}) => [random.int(1, 1000), ...random.bytes(4)], {seed: 8}),
	);
});
