import test from 'ava';
import {allOf, bridge, eth, forward, runScene, type Scene, when} from '../../src/index.ts';

/** A forwarder between the wire of `a` and output rings. */
function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const fw = vsw.add(forward, 'fw');
	const [x, y, z] = [vsw.outputRing('x'), vsw.outputRing('y'), vsw.outputRing('z')];
	return {vsw, fw, x, y, z};
}

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

run('rules are asked by priority, then in order of addition', scene => {
	const {fw, x, y, z} = lab(scene);
	fw.otherwise.to(z);
	const first = fw.when.vlanId(10).to(x);
	fw.when.vlanId({min: 1, max: 20}).to(y);
	scene.inject(fw.input, eth().vlan({id: 10}));
	scene.expect(z).toReceive(1); // 'any' was added first
	fw.otherwise.priority(200).to(z);
	scene.inject(fw.input, eth().vlan({id: 10}));
	scene.inject(fw.input, eth().vlan({id: 11}));
	scene.expect(x).toReceive(1);
	scene.expect(y).toReceive(1);
	scene.expect(first).toHaveHits(1);
	scene.expect(first.hits.bytes).toBe(18n);
});

run('a rule without parameter replaces the one before it, which keeps its counts', scene => {
	const {fw, x, y} = lab(scene);
	const before = fw.otherwise.to(x);
	scene.inject(fw.input, eth(), {repeat: 3});
	const after = fw.otherwise.to(y);
	scene.expect(after.replaced).toBe(before);
	scene.expect(before.isRemoved).toBe(true);
	scene.expect(before).toHaveHits(3);
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(3);
	scene.expect(y).toReceive(1);
	scene.expect(() => before.remove()).toThrow('ERR_RINGTAP_REMOVED');
});

run('several targets each get the packet', scene => {
	const {fw, x, y, z} = lab(scene);
	fw.otherwise.to(x, y, z);
	scene.inject(fw.input, eth().ipv4());
	for (const ring of [x, y, z]) scene.expect(ring).toReceiveOne(eth().ipv4());
	scene.expect(scene.dataplane.ledger.copied).toBe(2n);
});

run('every condition decides where packets go', scene => {
	const {vsw, fw, x, y} = lab(scene);
	const [a, b] = vsw.testVifs('a', 'b');
	fw.otherwise.priority(1000).to(y);
	const macs = {src: '02:00:00:00:00:0a', dst: '02:00:00:00:00:0b'} as const;
	const cases = [
		[() => fw.when.inVif(a), eth(), {inVif: a}, {inVif: b}],
		[() => fw.when.outVif(b), eth(), {outVif: b}, {outVif: a}],
		[() => fw.when.ethSrc(macs.src), eth(macs), {}, undefined],
		[() => fw.when.ethDst(macs.dst), eth({dst: macs.dst}), {}, undefined],
		[() => fw.when.ethDstMulticast(), eth({dst: '01:00:5e:00:00:01'}), {}, undefined],
		[() => fw.when.ethDstBroadcast(), eth({dst: 'ff:ff:ff:ff:ff:ff'}), {}, undefined],
		[() => fw.when.etherType('ipv4'), eth().vlan({id: 5}).ipv4(), {}, undefined],
		[() => fw.when(when.vlanId({min: 30, max: 40})), eth().vlan({id: 40}), {}, undefined],
	] as const;
	for (const [pending, packet, metadata, other] of cases) {
		const rule = pending().to(x);
		scene.inject(fw.input, packet, {metadata});
		scene.expect(x).toReceiveOne(packet);
		scene.inject(fw.input, eth(), {metadata: other ?? {}});
		scene.expect(y).toReceiveOne(eth());
		scene.expect(rule).toHaveHits(1);
		rule.remove();
	}
});

run('the bridge forgets what is behind a VIF whose rule is removed', scene => {
	const vsw = scene.vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const br = vsw.add(bridge, 'br0');
	vsw.connect(br, a, b, c);
	scene.inject(a, eth({src: a.mac}));
	scene.expect([b, c]).toReceive(2);
	scene.expect(br.control('macTable').length).toBe(1);
	br.rules.find(rule => String(rule).includes('outVif(a)'))!.remove();
	scene.expect(br.control('macTable')).toEqual([]);
});

run('taps copy what passes a ring or a rule, and only what their condition matches', scene => {
	const {fw, x, y} = lab(scene);
	const tagged = fw.when.vlanId(10).to(x);
	fw.otherwise.to(y);
	const all = scene.tap(fw);
	const byRule = scene.tap(tagged, {name: 'tagged'});
	const only = scene.tap(fw.input, {only: when.etherType('arp')});
	scene.inject(fw.input, [eth().vlan({id: 10}), eth().arp(), eth()]);
	scene.expect(all).toReceive([eth().vlan({id: 10}), eth().arp(), eth()]);
	scene.expect(byRule).toReceiveOne(eth().vlan({id: 10}));
	scene.expect(only).toReceiveOne(eth().arp());
	scene.expect([x, y]).toReceive(3);
	all.remove();
	scene.inject(fw.input, eth());
	scene.expect(y).toReceive(1);
	scene.expect(byRule).toReceiveNothing();
});

run(
	'a tap whose condition names a VIF that is removed keeps what it has, and copies no more',
	scene => {
		const {vsw, fw, x} = lab(scene);
		const [a, b] = vsw.testVifs('a', 'b');
		fw.otherwise.to(x);
		const only = allOf(when.inVif(a), when.vlanId(10));
		const taps = [scene.tap(fw, {only}), scene.tap(fw, {only: when.inVif(b)})];
		const tagged = eth().vlan({id: 10});
		scene.inject(fw.input, tagged, {metadata: {inVif: a}});
		a.remove();
		const next = vsw.testVif('next');
		scene.expect(next.index).toBe(a.index); // it has the number of the other
		scene.inject(fw.input, tagged, {metadata: {inVif: next}});
		scene.inject(fw.input, tagged, {metadata: {inVif: b}});
		scene.expect(taps.map(tap => tap.isActive)).toEqual([false, true]);
		scene.expect(taps[0]!).toReceive(1);
		scene.expect(taps[1]!).toReceive(1);
		scene.expect(x).toReceive(3);
		taps[0]!.remove();
	},
);

run('a tap says whether what it is set on is still there', scene => {
	const {fw, x, y} = lab(scene);
	const rule = fw.otherwise.to(x);
	const [byRule, byRing] = [scene.tap(rule), scene.tap(fw)];
	fw.otherwise.to(y);
	scene.expect(byRule.isActive).toBe(false);
	scene.expect(byRing.isActive).toBe(true);
	byRing.remove();
	scene.expect(byRing.isActive).toBe(false);
});

run('a rule whose target or condition is refused is forgotten', scene => {
	const {fw, x} = lab(scene);
	fw.otherwise.to(x);
	scene.expect(() => fw.when.vlanId(1).to('x' as never)).toThrow('ERR_RINGTAP_TARGET');
	scene.expect(() => fw.when.bpf('udp prot 53').to(x)).toThrow('ERR_RINGTAP_FILTER');
	scene.expect(() => fw.when.tcpFlags('sin' as never).to(x)).toThrow();
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(1);
});
