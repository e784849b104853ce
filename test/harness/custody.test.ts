import test from 'ava';
import {native} from '../../src/core/native.ts';
import {bridge, eth, range, type Scene} from '../../src/index.ts';
import {addTestClass, messages, problemsOf} from '../support.ts';

/** a ── the misbehaving module ── b: five packets, of which the third is mistreated. */
const through = (cls: string) => (scene: Scene) => {
	const {vswitch, inject, expect} = scene;
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, addTestClass(vsw, cls, 'culprit'), b);
	inject(
		a,
		eth()
			.ipv4()
			.udp({dport: range(1, 5)}),
	);
	expect(b).toReceiveAnything();
};

const misdeeds = {
	'silent-drop': /freed by the module itself/,
	keeper: /kept, without being declared held/,
	'double-free': /dropped twice/,
	'raw-double-free': /freed twice by the module itself/,
	'double-emit': /emitted twice/,
	'drop-and-emit': /emitted, and dropped too|dropped, and emitted too/,
};

for (const [cls, says] of Object.entries(misdeeds)) {
	test.serial(`a module that is a ${cls} is named, with the packet`, async t => {
		const problems = await problemsOf(through(cls));
		const found = problems.find(problem => problem.code === 'ERR_RINGTAP_CUSTODY');
		t.truthy(found, messages(problems).join('\n'));
		t.regex(found!.message, /^culprit: a packet was /);
		t.regex(found!.message, says);
		t.regex(found!.message, /packet 3 of inject\(a, …\) at custody\.test\.ts:\d+/);
		t.regex(found!.story, /udp 49152 > 3/);
		t.is(native().pool()?.inUse, 0);
		t.deepEqual(await problemsOf(wellBehaved), []);
	});
}

const wellBehaved = through('forward');

test.serial(
	'a packet lost and another emitted twice add up, and are named all the same',
	async t => {
		const problems = await problemsOf(through('swapper'));
		const [doubled, lost] = messages(problems.filter(p => p.code === 'ERR_RINGTAP_CUSTODY'));
		t.regex(doubled ?? '', /^culprit: a packet was emitted twice \(packet 2 of inject/);
		t.regex(lost ?? '', /^culprit: a packet was kept, .* \(packet 3 of inject/);
		t.is(native().pool()?.inUse, 0);
		t.deepEqual(await problemsOf(wellBehaved), []);
	},
);

test.serial(
	'a module that keeps what it declares held passes, and what it holds is in the ledger',
	async t => {
		const problems = await problemsOf(({vswitch, inject, expect, advance, dataplane}) => {
			const vsw = vswitch();
			const [a, b] = vsw.testVifs('a', 'b');
			vsw.chain(a, addTestClass(vsw, 'holder', 'queue', {hold: 5}), b);
			inject(a, eth(), {repeat: 3});
			expect(dataplane.ledger.held).toBe(3n);
			expect(b).toReceiveNothing();
			advance('1s');
			expect(b).toReceive(3);
			expect(dataplane.ledger.held).toBe(0n);
		});
		t.deepEqual(problems, []);
	},
);

test.serial(
	'what a module generates, consumes, receives and transmits is in the ledger',
	async t => {
		const problems = await problemsOf(({vswitch, inject, expect, advance, dataplane}) => {
			const vsw = vswitch();
			const [a] = vsw.testVifs('a');
			const sink = addTestClass(vsw, 'sink', 'sink');
			const device = addTestClass(vsw, 'device', 'device');
			const source = addTestClass(vsw, 'generator', 'source', {count: 4});
			vsw.chain(a, device, sink);
			source.otherwise.to(sink);
			inject(a, eth(), {repeat: 3});
			advance('1s');
			const {injected, received, transmitted, generated, consumed, balanced} = dataplane.ledger;
			expect({injected, received, transmitted, generated, consumed, balanced}).toEqual({
				injected: 3n,
				received: 3n,
				transmitted: 3n,
				generated: 4n,
				consumed: 7n,
				balanced: true,
			});
		});
		t.deepEqual(problems, []);
	},
);

/** Counters by their number in the core, and what suppressing each must make some scenario say. */
const counters = [
	'injected',
	'received',
	'generated',
	'copied',
	'captured',
	'transmitted',
	'consumed',
	'dropped',
	'held',
	'ring-enqueued',
	'ring-dequeued',
	'instance-received',
	'instance-emitted',
];

/** Everything that is counted happens in it: and it passes. */
const everything = ({vswitch, inject, expect, advance}: Scene) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const br = vsw.add(bridge, 'br0');
	vsw.connect(br, a, b, c);
	const source = addTestClass(vsw, 'generator', 'source', {count: 2});
	const device = addTestClass(vsw, 'device', 'device');
	const holder = addTestClass(vsw, 'holder', 'queue', {hold: 1});
	const sink = addTestClass(vsw, 'sink', 'sink');
	vsw.chain(source, device, sink);
	holder.otherwise.to(sink);
	inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}));
	expect([b, c]).toReceive(2);
	inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}).payload({length: 3000}));
	expect(br).toDrop(1, 'mtu');
	advance('1s');
	inject(holder.input, eth());
};

test.serial('the scenario in which everything is counted passes', async t => {
	t.deepEqual(await problemsOf(everything), []);
});

for (const [i, counter] of counters.entries()) {
	test.serial(`with the counter '${counter}' suppressed, a scenario fails`, async t => {
		native().suppress!(i + 1);
		t.teardown(() => native().suppress!(0));
		const problems = await problemsOf(everything);
		t.true(
			problems.some(problem => problem.code === 'ERR_RINGTAP_LEDGER'),
			messages(problems).join('\n'),
		);
	});
}

test.serial(
	'a flood of which one branch is rewritten leaves the other branches as they were',
	async t => {
		const problems = await problemsOf(({vswitch, inject, expect}) => {
			const vsw = vswitch();
			const [a, b, c, d] = vsw.testVifs('a', 'b', 'c', 'd');
			const br = vsw.add(bridge, 'br0');
			vsw.connect(br, a, b, c, d);
			// Metadata as it arrives: the rewriter changes flags and private bytes, too, and the VLAN.
			const rewriter = addTestClass(vsw, 'rewriter', 'rewriter');
			br.when.outVif(b).priority(1).to(rewriter);
			rewriter.otherwise.to(b);
			const sent = eth({dst: 'ff:ff:ff:ff:ff:ff', src: a.mac}).vlan({id: 7}).ipv4().udp();
			inject(a, sent);
			expect([c, d]).toReceive([sent, sent]);
			const changed = eth({dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:ee'}).vlan({id: 4000});
			expect(b).toReceive(changed.ipv4().udp());
		});
		t.deepEqual(problems, []);
	},
);

test.serial('a packet led to several rings is copied before one of them writes to it', async t => {
	const problems = await problemsOf(({vswitch, inject, expect, tap}) => {
		const vsw = vswitch();
		const fw = vsw.add('forward', 'fw');
		const [left, right] = [vsw.outputRing('left'), vsw.outputRing('right')];
		const rewriter = addTestClass(vsw, 'rewriter', 'rewriter');
		fw.otherwise.to(rewriter, right);
		rewriter.otherwise.to(left);
		const watch = tap(rewriter.input);
		inject(fw.input, eth().vlan({id: 7}));
		expect(right).toReceive(eth().vlan({id: 7}));
		expect(watch).toReceive(eth().vlan({id: 7}));
		expect(left).toReceive(eth({src: '02:00:00:00:00:ee'}).vlan({id: 4000}));
	});
	t.deepEqual(problems, []);
});
