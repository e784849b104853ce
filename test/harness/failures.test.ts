import test from 'ava';
import {type Builder, bridge, eth, type PacketSpec, type Scene} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';

/**
 *   a ── br0 ── b
 *         └──── c      a sends packets to b, which the bridge has learnt
 */
function lab({vswitch, inject, expect}: Scene) {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0', {perVlan: true}), a, b, c);
	inject(b, eth({src: b.mac}));
	inject(b, eth({src: b.mac}).vlan({id: 10}));
	expect([a, c]).toReceiveAnything();
	const to = (n: number) => eth({dst: b.mac, src: a.mac}).ipv4().udp({dport: n}).payload('ringtap');
	return {a, b, c, to};
}

const cases: Record<string, {body: (scene: Scene) => void; says: RegExp}> = {
	'a byte': {
		body(scene) {
			const {a, b, to} = lab(scene);
			scene.inject(a, to(1));
			const other: Builder = eth({dst: b.mac, src: a.mac}).ipv4().udp({dport: 1});
			scene.expect(b).toReceive(other.payload('ringtop'));
		},
		says: /^b: packet 1 of 1 differs: .*payload/,
	},
	'a missing packet': {
		body(scene) {
			const {a, b, to} = lab(scene);
			scene.inject(a, [to(1), to(3)]);
			scene.expect(b).toReceive([to(1), to(2), to(3)]);
		},
		says: /^b: packet 2 of 3 is missing/,
	},
	'an extra packet': {
		body(scene) {
			const {a, b, to} = lab(scene);
			scene.inject(a, [to(1), to(2), to(3)]);
			scene.expect(b).toReceive([to(1), to(3)]);
		},
		says: /^b received 1 packet more than the 2 expected: .*> 2/,
	},
	'the wrong endpoint': {
		body(scene) {
			const {a, b, c, to} = lab(scene);
			scene.inject(a, to(1));
			scene.expect(c).toReceive(to(1));
			scene.expect(b).toReceiveNothing();
		},
		says: /^c received nothing, expected 1 packet \(it went to b\)/,
	},
	'the wrong order': {
		body(scene) {
			const {a, b, to} = lab(scene);
			scene.inject(a, [to(1), to(2), to(3)]);
			scene.expect(b).toReceive([to(1), to(3), to(2)]);
		},
		says: /^b received the packets in another order: the one expected as packet 2 came as packet 3/,
	},
	'the wrong VLAN': {
		body(scene) {
			const {a, b} = lab(scene);
			const tagged = (id: number) => eth({dst: b.mac, src: a.mac}).vlan({id}).ipv4().udp();
			scene.inject(a, tagged(10));
			scene.expect(b).toReceive(tagged(20));
		},
		says: /^b: packet 1 of 1 differs: vlan\.id is 10, expected 20/,
	},
};

for (const [what, {body, says}] of Object.entries(cases)) {
	test(`a scenario broken by ${what} says so in its first line`, async t => {
		const [problem, ...more] = await problemsOf(body);
		t.regex(problem?.message ?? '', says);
		t.deepEqual(messages(more), []);
		t.true(problem!.story.startsWith(problem!.message));
		t.is(problem?.code, 'ERR_RINGTAP_EXPECTATION');
	});
}

test('a failure says where in the test it was and what was injected where', async t => {
	const [problem] = await problemsOf(scene => {
		const {a, b, to} = lab(scene);
		scene.inject(a, to(1));
		scene.expect(b).toReceive(to(2));
	});
	t.regex(problem?.file ?? '', /failures\.test\.ts$/);
	t.regex(problem?.story ?? '', /inject\(a, …\) at failures\.test\.ts:\d+/);
});

test('a packet that nobody expected fails the scenario, and its injection is named', async t => {
	const [problem] = await problemsOf(scene => {
		const {a, to} = lab(scene);
		scene.inject(a, [to(1), to(2)]);
	});
	t.is(problem?.code, 'ERR_RINGTAP_UNEXPECTED_PACKET');
	t.regex(
		problem!.message,
		/^b received 2 packets that nobody expected, from packet 1 of inject\(a/,
	);
});

test('a fault that nobody expected fails the scenario', async t => {
	const [problem] = await problemsOf(({vswitch, inject}) => {
		const [a] = vswitch().testVifs('a');
		inject(a, eth());
	});
	t.is(problem?.code, 'ERR_RINGTAP_FAULT');
	t.regex(problem!.message, /^a dropped 1 packet: no-rule/);
});

test('a verdict that nobody expected is fine', async t => {
	const problems = await problemsOf(({vswitch, inject}) => {
		const vsw = vswitch();
		const [a] = vsw.testVifs('a');
		vsw.connect(vsw.add(bridge, 'br0'), a);
		inject(a, eth());
	});
	t.deepEqual(problems, []);
});

test('where a dropped packet went is told when it was expected', async t => {
	const [problem] = await problemsOf(scene => {
		const {a, c} = lab(scene);
		const long = eth({dst: c.mac, src: a.mac}).payload({length: 1600});
		scene.inject(a, long);
		scene.expect(c).toReceive(long);
	});
	t.regex(
		problem!.message,
		/^c received nothing, expected 1 packet \(it was dropped by br0: mtu\)/,
	);
});

test('a wrong count tells what came', async t => {
	const [problem] = await problemsOf(scene => {
		const {a, b, to} = lab(scene);
		scene.inject(a, [to(1), to(2)]);
		scene.expect(b).toReceive(3);
	});
	t.is(problem?.message, 'b received 2 packets, expected 3 packets');
	t.regex(problem!.story, /udp 49152 > 2/);
});

test('soft expectations report, and the scenario goes on', async t => {
	const problems = await problemsOf(scene => {
		const {a, b, to} = lab(scene);
		scene.inject(a, to(1));
		scene.expect.soft(b).toReceive(5);
		scene.inject(a, to(2));
		scene.expect(b).toReceive(to(2));
	});
	t.deepEqual(messages(problems), ['b received 1 packet, expected 5 packets']);
});

test('an error of the test itself is a problem with its place', async t => {
	const [problem] = await problemsOf(() => {
		throw new TypeError('my own mistake');
	});
	t.is(problem?.message, 'TypeError: my own mistake');
	t.regex(problem?.file ?? '', /failures\.test\.ts$/);
});

test('a promise that never settles ends by its timeout', async t => {
	const [problem] = await problemsOf(() => new Promise(() => {}), {timeout: '10ms'});
	t.is(problem?.code, 'ERR_RINGTAP_TIMEOUT');
});

test('packets in any order, with fields left out, or more of them may be expected', async t => {
	const problems = await problemsOf(scene => {
		const {a, b, to} = lab(scene);
		const [one, two, three]: PacketSpec[] = [to(1), to(2), to(3)];
		scene.inject(a, [one!, two!, three!]);
		scene.expect(b).toReceive([one!], {andMore: true});
		scene.expect(b).toReceive([three!, two!], {order: 'any'});
		scene.inject(a, to(4));
		scene.expect(b).toReceive(to(5), {ignore: ['udp.dport', '*.checksum']});
	});
	t.deepEqual(problems, []);
});

test('two hundred packets in another order, a field left out, are matched', async t => {
	const problems = await problemsOf(scene => {
		const {a, b, to} = lab(scene);
		const ports = Array.from({length: 200}, (_, i) => i + 1);
		scene.inject(
			a,
			ports.map(port => to(port)),
		);
		const withOtherTtl = (port: number) =>
			eth({dst: b.mac, src: a.mac}).ipv4({ttl: 9}).udp({dport: port}).payload('ringtap');
		const expected = ports.map(withOtherTtl).reverse();
		scene.expect(b).toReceive(expected, {order: 'any', ignore: ['ipv4.ttl']});
	});
	t.deepEqual(problems, []);
});
