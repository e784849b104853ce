// Packets that go in by time from several sources, over and over, up to a limit, or as they are made.
import {statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {atLeast, eth, type PacketSpec, pcap, runScene, type Scene} from '../../src/index.ts';
import {encodePcap} from '../../src/pcap/index.ts';
import {temporaryDirectory} from '../pcap/_files.ts';
import {fixture, problemsOf, thrownBy} from '../support.ts';

const ms = 1_000_000n;

/** Two VIFs, all of whose packets come out of a third. */
function merged({vswitch}: Scene) {
	const vsw = vswitch();
	const [a, b, out] = vsw.testVifs('a', 'b', 'out');
	const fw = vsw.add('forward', 'fw');
	for (const from of [a, b, fw]) from.otherwise.to(out);
	return {vsw, a, b, fw, out};
}

/** A packet that can be told by its number. */
const numbered = (id: number) => eth().ipv4({id}).udp();

/** What came out: number and time in milliseconds. */
function arrivals(scene: Scene, out: ReturnType<typeof merged>['out']): string[] {
	const got = scene.expect(out).toReceive(atLeast(1));
	return got.map(packet => `${packet.ipv4.id}@${packet.at / ms}`);
}

/** A capture of packets recorded so many milliseconds after the epoch, by their numbers. */
function recorded(t: ExecutionContext, timesMs: Readonly<Record<number, number>>) {
	const path = join(temporaryDirectory(t), 'some.pcap');
	const records = Object.entries(timesMs).map(([id, at]) => ({
		bytes: numbered(Number(id)).toBytes(),
		timeNs: BigInt(at) * ms,
	}));
	writeFileSync(path, encodePcap(records));
	return pcap(path);
}

test.serial('sources are interleaved by time; of those due together the first goes first', t => {
	runScene(scene => {
		const {a, b, fw, out} = merged(scene);
		const injection = scene.injectTogether([
			{at: a, packets: [numbered(1), numbered(2), numbered(3)], timing: '100pps'},
			{at: b, packets: numbered(9), timing: '200pps', loop: true, limit: 4},
			{at: fw.input, packets: numbered(7), after: '12ms', metadata: {inVif: b}},
		]);
		t.deepEqual(arrivals(scene, out), [
			'1@0',
			'9@0',
			'9@5',
			'2@10',
			'9@10',
			'7@12',
			'9@15',
			'3@20',
		]);
		t.like(injection, {packets: 8, settled: true, dropped: {}});
		t.is(scene.now, 20n * ms);
	});
});

test.serial('captures count from their own first packets, or all from the earliest', t => {
	const first = recorded(t, {1: 5000, 2: 5030});
	const second = recorded(t, {11: 5010, 12: 5020});
	const both = (scene: Scene, oneClock: boolean) => {
		const {a, b, out} = merged(scene);
		const timing = 'capture';
		const sources = [
			{at: a, packets: second, timing},
			{at: b, packets: first, timing},
		] as const;
		scene.injectTogether(sources, {oneClock});
		return arrivals(scene, out);
	};
	runScene(scene => void t.deepEqual(both(scene, false), ['11@0', '1@0', '12@10', '2@30']));
	runScene(scene => void t.deepEqual(both(scene, true), ['1@0', '11@10', '12@20', '2@30']));
});

test.serial('a filtered capture keeps its times beside others', t => {
	runScene(scene => {
		const {a, b, out} = merged(scene);
		const odd = recorded(t, {1: 0, 2: 10, 3: 20}).filter(p => p.ipv4.id !== 2);
		const sources = [
			{at: a, packets: odd, timing: 'capture'},
			{at: b, packets: numbered(9), timing: '100pps', repeat: 3},
		] as const;
		scene.injectTogether(sources);
		t.deepEqual(arrivals(scene, out), ['1@0', '9@0', '9@10', '3@20', '9@20']);
	});
});

test.serial('a packet is known by its place in its own source', async t => {
	const problems = await problemsOf(scene => {
		const {a, b} = merged(scene);
		scene.injectTogether([
			{at: a, packets: numbered(1), timing: '100pps', repeat: 3},
			{at: b, packets: numbered(9).pad(9000), after: '15ms', repeat: 2},
		]);
	});
	const told = problems.map(({message, story}) => `${message} ${story ?? ''}`).join('\n');
	t.regex(told, /packet 2 of inject\(b, …\) at inject-together\.test\.ts:\d+/);
});

test.serial('nothing goes in, and no time passes, when one of the sources is wrong', t => {
	runScene(scene => {
		const {vsw, a, b} = merged(scene);
		const wrong: readonly [object, RegExp][] = [
			[
				{at: b, packets: numbered(1), burst: 3},
				/A source of injectTogether\(\) has no option 'burst'/,
			],
			[{at: vsw, packets: numbered(1)}, /Nothing can be injected into/],
			[{at: b, packets: numbered(1), timing: 'capture'}, /these packets have no recorded time/],
			[{at: b, packets: numbered(1), loop: true}, /'loop' has no end without a 'limit'/],
			[{at: b, packets: numbered(1), after: 5}, /after is 5/],
			[{at: b, packets: [numbered(1), 'x']}, /'x' is no packet/],
			[{}, /Nothing can be injected into undefined/],
		];
		for (const [source, says] of wrong) {
			const sources = [{at: a, packets: numbered(1), timing: '1pps', repeat: 9}, source];
			const error = thrownBy(() => scene.injectTogether(sources as never));
			t.regex(`${error?.code} ${error?.message}`, says);
		}
		const noList = thrownBy(() => scene.injectTogether({at: a, packets: numbered(1)} as never));
		t.regex(noList?.message ?? '', /takes a list of sources/);
		t.is(scene.now, 0n);
		t.is(a.counters.sent, 0n);
		t.deepEqual(scene.injectTogether([]), {packets: 0, bytes: 0, settled: true, dropped: {}});
	});
});

test.serial('an injection is looped up to its limit, in the middle of a round', t => {
	runScene(scene => {
		const {a, out} = merged(scene);
		const capture = recorded(t, {1: 0, 2: 1, 3: 2});
		const bytes = (n: number) => n * numbered(1).toBytes().length;
		for (const packets of [capture, capture.map(p => p), [1, 2, 3].map(numbered)]) {
			const injection = scene.inject(a, packets, {loop: true, limit: 7});
			t.like(injection, {packets: 7, bytes: bytes(7)});
			const ids = scene
				.expect(out)
				.toReceive(7)
				.map(p => p.ipv4.id);
			t.deepEqual(ids, [1, 2, 3, 1, 2, 3, 1]);
		}
		scene.inject(a, capture, {limit: 2});
		t.deepEqual(
			scene
				.expect(out)
				.toReceive(2)
				.map(p => p.ipv4.id),
			[1, 2],
		);
		t.is(scene.inject(a, capture, {limit: 9}).packets, 3);
		scene.inject(a, capture, {loop: true, limit: 5, timing: 'capture'});
		t.deepEqual(
			scene
				.expect(out)
				.toReceive(8)
				.slice(3)
				.map(p => p.at / ms),
			[0n, 1n, 2n, 2n, 3n],
		);
	});
});

test.serial('of a file no more is read than the limit asks for', t => {
	runScene(scene => {
		const {a, out} = merged(scene);
		const path = join(temporaryDirectory(t), 'cut.pcap');
		const records = [1, 2, 3].map(id => ({bytes: numbered(id).toBytes(), timeNs: 0n}));
		writeFileSync(path, encodePcap(records));
		truncateSync(path, statSync(path).size - 1);
		t.is(thrownBy(() => scene.inject(a, pcap(path)))?.code, 'ERR_RINGTAP_CAPTURE_TRUNCATED');
		scene.inject(a, pcap(path), {limit: 2});
		scene.expect(out).toReceive(2);
	});
});

test.serial('what waits in a ring must find room: the limit counts, not what there is', t => {
	runScene(
		scene => {
			const {fw, out} = merged(scene);
			const endless = {loop: true, run: false} as const;
			const error = thrownBy(() => scene.inject(fw.input, eth(), {...endless, limit: 9}));
			t.is(error?.code, 'ERR_RINGTAP_RING_FULL');
			t.regex(error?.message ?? '', /^9 packets cannot wait/);
			scene.inject(fw.input, eth(), {...endless, limit: 8});
			t.is(fw.input.queued, 8);
			scene.settle();
			scene.expect(out).toReceive(8);
		},
		{ringSize: 8},
	);
});

/** Packets without an end; counts how many were taken, and is told when nobody takes more. */
function endless(make: (n: number) => PacketSpec) {
	const seen = {taken: 0, isClosed: false};
	function* walk() {
		try {
			for (;;) yield make(seen.taken++);
		} finally {
			seen.isClosed = true;
		}
	}
	return {seen, packets: walk()};
}

test.serial('of packets without an end as many are taken as the limit says', t => {
	runScene(scene => {
		const {a, out} = merged(scene);
		for (const options of [{}, {timing: '100pps'}, {repeat: 1}] as const) {
			const {seen, packets} = endless(numbered);
			t.is(scene.inject(a, packets, {...options, limit: 5}).packets, 5);
			t.deepEqual(seen, {taken: 5, isClosed: true});
			const ids = scene
				.expect(out)
				.toReceive(5)
				.map(p => p.ipv4.id);
			t.deepEqual(ids, [0, 1, 2, 3, 4]);
		}
		const {seen, packets} = endless(numbered);
		scene.inject(a, packets, {repeat: 2, limit: 5});
		t.deepEqual(seen, {taken: 5, isClosed: true});
		scene.expect(out).toReceive(5);
	});
});

test.serial('what makes packets on the way sees those before already come out', t => {
	runScene(scene => {
		const {a, out} = merged(scene);
		const long = eth().payload(new Uint8Array(8986));
		const before: bigint[] = [];
		function* made() {
			for (let n = 0; n < 4000; n++) {
				if (n % 1000 === 999) before.push(out.counters.received);
				yield long;
			}
		}
		t.is(scene.inject(a, made()).packets, 4000);
		scene.expect(out).toReceive(4000);
		t.true(before[0] === 0n && before[3]! > 1800n, String(before));
	});
});

test.serial('a mistake on the way tells how many packets are in', t => {
	runScene(scene => {
		const {a, out} = merged(scene);
		const long = eth().payload(new Uint8Array(8986));
		const spoilt = (at: number) => Array.from({length: 4000}, (_, n) => (n === at ? 7 : long));
		const early = thrownBy(() => scene.inject(a, new Set([long, 7]) as never));
		t.is(early?.message, '7 is no packet (inject()).');
		t.is(a.counters.sent, 0n);
		const late = thrownBy(() => scene.inject(a, spoilt(3999).values() as never));
		const packets = Number(a.counters.sent);
		t.true(packets > 2000);
		t.is(late?.message, `7 is no packet (inject()). ${packets} packets before it were put in.`);
		scene.expect(out).toReceive(packets);
	});
});

test.serial('limit, loop and repeat are checked', t => {
	runScene(scene => {
		const {a} = merged(scene);
		const wrong: readonly [object, RegExp][] = [
			[{limit: 0}, /'limit' is 0; it takes a whole number from 1/],
			[{limit: '7'}, /'limit' is '7'/],
			[{loop: 1, limit: 7}, /'loop' is 1; it takes true or false/],
			[{loop: true, limit: 7, repeat: 2}, /'loop' and 'repeat' exclude each other/],
			[{repeat: 0}, /'repeat' is 0/],
		];
		const filtered = pcap(fixture('dns.pcap')).filter(() => true);
		for (const [options, says] of wrong)
			for (const packets of [eth(), filtered, endless(numbered).packets])
				t.regex(thrownBy(() => scene.inject(a, packets, options))?.message ?? '', says);
		t.is(a.counters.sent, 0n);
	});
});
