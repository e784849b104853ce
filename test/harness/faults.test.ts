// Things that go wrong on purpose: what comes out, what the ledger says, and what a scenario makes of it.
import test from 'ava';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {bridge, eth, type RingFaults, runScene, type Scene, when} from '../../src/index.ts';
import {declare, messages, problemsOf, thrownBy} from '../support.ts';

const pair = ({vswitch}: Scene, options: {access?: number} = {}) => {
	const vsw = vswitch();
	const a = vsw.testVif('a');
	const b = vsw.testVif('b', options);
	a.otherwise.to(b);
	return {vsw, a, b};
};

/** Told apart by their IPv4 identification, from 1. */
const numbered = (n: number) =>
	Array.from({length: n}, (_, i) =>
		eth()
			.ipv4({id: i + 1})
			.udp({dport: 1000 + (i % 2)}),
	);

/** The numbers of those that came through, with those faults on the way. */
function survivors(faults: RingFaults, n: number, seed = 1): number[] {
	let ids: number[] = [];
	runScene(
		scene => {
			const {a, b} = pair(scene);
			scene.fault(b.input, faults);
			scene.inject(a, numbered(n));
			ids = scene
				.expect(b)
				.toReceiveAnything()
				.map(packet => packet.ipv4.id!);
			if (faults.delay) scene.advance('1s');
			const late = scene.expect(b).toReceiveAnything();
			ids.push(...late.map(packet => packet.ipv4.id!));
		},
		{seed},
	);
	return ids;
}

test.serial('packets are lost, doubled, overtaken and late as they are told to be', t => {
	t.deepEqual(survivors({drop: {every: 3}}, 7), [1, 2, 4, 5, 7]);
	t.deepEqual(survivors({full: {nth: 2}}, 3), [1, 3]);
	t.deepEqual(survivors({drop: true}, 3), []);
	t.deepEqual(survivors({duplicate: {nth: 2}}, 3), [1, 2, 2, 3]);
	t.deepEqual(survivors({reorder: {nth: 1, by: 2}}, 4), [2, 3, 1, 4]);
	t.deepEqual(survivors({delay: '2ms'}, 3), [1, 2, 3]);
	t.deepEqual(survivors({delay: {nth: 1, by: '2ms'}}, 3), [2, 3, 1]);
	t.deepEqual(survivors({drop: {nth: 1}, only: when.bpf('udp dst port 1001')}, 4), [1, 3, 4]);
});

test.serial('by chance, and the same each time with the same seed', t => {
	const faults: RingFaults = {drop: {oneIn: 3}, delay: {by: '1ms', jitter: '5ms'}};
	const first = survivors(faults, 100, 7);
	t.deepEqual(survivors(faults, 100, 7), first);
	t.notDeepEqual(survivors(faults, 100, 8), first);
	t.true(first.length > 45 && first.length < 90);
	t.notDeepEqual(
		first,
		first.toSorted((x, y) => x - y),
		'with jitter packets overtake each other',
	);
});

test.serial(
	'what a fault drops fails nothing, and what it does can be expected exactly',
	async t => {
		const problems = await problemsOf(scene => {
			const {a, b} = pair(scene);
			const fault = scene.fault(b.input, {drop: {nth: 2}, corrupt: {nth: 1, bits: 3}});
			scene.inject(a, numbered(3));
			const [altered] = scene.expect(b).toReceive(2);
			const sent = numbered(1)[0]!.toBytes();
			let flipped = 0;
			for (const [i, byte] of altered!.bytes.entries())
				flipped += (byte ^ sent[i]!).toString(2).replaceAll('0', '').length;
			scene.expect(flipped).toBe(3);
			scene.expect(a).toDrop(1, 'fault-drop');
			t.deepEqual(fault.counts, [
				{at: 'b.input', kind: 'drop', seen: 3, hits: 1},
				{at: 'b.input', kind: 'corrupt', seen: 2, hits: 1},
			]);
			const {ledger} = scene.dataplane;
			t.true(ledger.balanced);
			t.deepEqual(ledger.faults, fault.counts);
		});
		t.deepEqual(messages(problems), []);
	},
);

test.serial('a lost packet is told of as lost by the fault', async t => {
	const [problem] = await problemsOf(scene => {
		const {a, b} = pair(scene);
		scene.fault(b.input, {drop: {nth: 2}});
		scene.inject(a, numbered(3));
		scene.expect(b).toReceive(numbered(3));
	});
	t.regex(problem?.story ?? '', /was dropped by a: fault-drop/);
});

test.serial(
	'a scenario that ends before late packets come fails, and says where they are',
	async t => {
		const problems = await problemsOf(scene => {
			const {a, b} = pair(scene);
			scene.fault(b.input, {delay: '2ms'});
			scene.inject(a, numbered(3));
		});
		t.deepEqual(messages(problems), [
			'3 packets had not come when the scenario ended: delayed by faults at b.input',
		]);
		const [missing] = await problemsOf(scene => {
			const {a, b} = pair(scene);
			scene.fault(b.input, {delay: '2ms'});
			scene.inject(a, numbered(1));
			scene.expect(b).toReceive(numbered(1));
		});
		t.regex(missing?.story ?? '', /faults delay 1 packet/);
	},
);

test.serial('a lifted fault lets go of what it kept, and strikes no more', t => {
	runScene(scene => {
		const {a, b} = pair(scene);
		const fault = scene.fault(b.input, {delay: '1h', duplicate: true});
		scene.inject(a, numbered(1));
		scene.expect(b).toReceiveNothing();
		fault.lift();
		fault.lift();
		scene.settle();
		scene.expect(b).toReceive([...numbered(1), ...numbered(1)]);
		scene.inject(a, numbered(2));
		scene.expect(b).toReceive(numbered(2));
		t.is(fault.hits, 3);
		t.regex(String(fault.counts.map(({kind}) => kind)), /duplicate,delay/);
		{
			using _ = scene.fault(b, {drop: true});
			scene.inject(a, numbered(1));
		}
		scene.inject(a, numbered(1));
		scene.expect(b).toReceive(numbered(1));
	});
});

test.serial('a link goes down and comes up again', t => {
	runScene(scene => {
		const {a, b} = pair(scene);
		const down = scene.fault(a, {link: 'down'});
		scene.inject(a, numbered(2));
		scene.expect(b).toReceiveNothing();
		scene.expect(a).toDrop(2, 'link-down');
		t.deepEqual(
			down.counts.map(({kind}) => kind),
			['link'],
		);
		down.lift();
		scene.inject(a, numbered(1));
		scene.expect(b).toReceive(numbered(1));
	});
});

test.serial('mbufs are refused to modules, and not to what the test puts in', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		// The tag is taken off a copy of its own: b has the packet, too.
		const c = vsw.testVif('c', {access: 7});
		a.otherwise.to(c, b);
		const fault = scene.fault(scene.dataplane, {noMbuf: {nth: 2}});
		const tagged = [1, 2, 3].map(id => eth().vlan({id: 7}).ipv4({id}).udp());
		scene.inject(a, tagged);
		scene.expect(b).toReceive(tagged);
		scene.expect(c).toReceive(2);
		scene.expect(c).toDrop(1, 'no-mbuf');
		t.is(fault.hits, 1);
		t.deepEqual(scene.dataplane.ledger.faults[0]?.at, 'the pool');
	});
});

test.serial('a bridge floods through lossy rings, and all of it adds up', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const vifs = vsw.testVifs('a', 'b', 'c');
		const br = vsw.add(bridge, 'br0');
		vsw.connect(br, ...vifs);
		const faults: RingFaults = {
			drop: {oneIn: 5},
			corrupt: {oneIn: 5},
			duplicate: {oneIn: 5},
			reorder: {oneIn: 5, by: 7},
			delay: {oneIn: 5, by: '1ms', jitter: '1ms'},
		};
		for (const place of [br.input, vifs[1]!.input, vifs[2]!]) scene.fault(place, faults);
		scene.inject(vifs[0]!, numbered(1000), {repeat: 5});
		scene.advance('10ms');
		for (const vif of vifs) scene.expect(vif).toReceiveAnything();
		const {ledger} = scene.dataplane;
		t.deepEqual(ledger.findings, []);
		t.is(ledger.delayed, 0n);
		t.true(ledger.dropped['fault-drop']! > 1000n);
	});
});

test.serial('what cannot be is refused, and nothing is set', t => {
	runScene(scene => {
		const {a, b} = pair(scene);
		const wrong: [place: unknown, faults: unknown, message: RegExp][] = [
			[b.input, {drp: true}, /knows no 'drp' of a ring\. Did you mean 'drop'/],
			[b.input, {link: 'down'}, /knows no 'link' of a ring/],
			[b.input, {}, /is told of no fault/],
			[b.input, {only: when.any()}, /is told of no fault/],
			[b.input, undefined, /is given undefined/],
			[b.input, {drop: 3}, /'drop' is 3; it takes true or which are struck/],
			[b.input, {drop: {every: 0}}, /every is 0; it takes a whole number from 1/],
			[b.input, {drop: {every: 2, nth: 3}}, /has both 'every' and 'nth'/],
			[b.input, {drop: {evry: 2}}, /has no 'evry'\. Did you mean 'every'/],
			[b.input, {delay: 5}, /'delay' is 5; it takes a duration/],
			[b.input, {delay: '5'}, /takes a duration/],
			[b.input, {drop: true, corrupt: {bits: 0}}, /bits is 0/],
			[b.input, {drop: true, only: 'udp'}, /'only' is 'udp'; it takes a condition/],
			[a, {link: 'up'}, /'link' is 'up'; it takes 'down'/],
			[scene.dataplane, {drop: true}, /knows no 'drop' of a dataplane/],
			[scene, {drop: true}, /Nothing can be made to go wrong at/],
		];
		for (const [place, faults, message] of wrong) {
			const error = thrownBy(() => scene.fault(place as never, faults as never));
			t.regex(error?.message ?? '', message);
		}
		t.deepEqual(scene.dataplane.ledger.faults, []);
		scene.inject(a, numbered(1));
		scene.expect(b).toReceive(numbered(1));
	});
});

test.serial('live: the same, but for the virtual clock', async t => {
	const live = {live: 2};
	const lossy = declare(scene => {
		const {a, b} = pair(scene);
		scene.fault(b.input, {drop: {every: 2}, duplicate: {every: 2}});
		scene.inject(a, numbered(100));
		scene.expect(b).toReceive(75);
		scene.expect(a).toDrop(50, 'fault-drop');
	});
	t.deepEqual((await runScenario(lossy, live)).problems, []);
	const late = declare(scene => {
		scene.fault(pair(scene).b, {delay: '1ms'});
	});
	const {status, reason} = await runScenario(late, live);
	t.is(status, 'skipped');
	t.is(reason, 'virtual clock');
});
