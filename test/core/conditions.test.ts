import test from 'ava';
import {
	allOf,
	anyOf,
	between,
	bridge,
	type Condition,
	eth,
	forward,
	not,
	type PacketSpec,
	runScene,
	type Scene,
	when,
} from '../../src/index.ts';

function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const fw = vsw.add(forward, 'fw');
	const [x, y] = [vsw.outputRing('x'), vsw.outputRing('y')];
	fw.otherwise.priority(1000).to(y);
	return {vsw, fw, x, y};
}

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

const tcp = eth().ipv4({src: '10.0.0.1', dst: '10.0.1.2'}).tcp({sport: 4000, dport: 80});
const udp6 = eth().ipv6({src: 'fd00::1', dst: 'fd00::2'}).udp({sport: 4000, dport: 53});
const arp = eth().arp();

/** A condition, a packet that it matches, and one that it nearly matches. */
const table: readonly (readonly [Condition, PacketSpec, PacketSpec])[] = [
	[when.bpf('tcp dst port 80'), tcp, udp6],
	[when.dscp(between(40, 46)), eth().ipv4({dscp: 46}), eth().ipv4({dscp: 47})],
	[when.fiveTuple({dport: 80, protocol: 'tcp'}), tcp, eth().ipv4().udp({dport: 80})],
	[when.fiveTuple({src: '10.0.0.0/24'}), tcp, eth().ipv4({src: '10.0.1.1'})],
	[when.ipv6FiveTuple({dst: 'fd00::/64', sport: 4000}), udp6, tcp],
	[when.icmpType('echoRequest'), eth().ipv4().icmp({type: 8}), eth().ipv4().icmp({type: 0})],
	[when.icmpv6Type(128), eth().ipv6().icmpv6({type: 128}), eth().ipv6().icmpv6({type: 129})],
	[when.innerVlanId(7), eth().vlan({id: 5}).vlan({id: 7}), eth().vlan({id: 7})],
	[when.ipv4Src('10.0.0.1'), tcp, eth().ipv4({src: '10.0.0.2'})],
	[when.ipv4Dst('10.0.1.2'), tcp, eth().ipv4({dst: '10.0.1.3'})],
	[when.ipv4SrcNet('10.0.0.0/31'), tcp, eth().ipv4({src: '10.0.0.2'})],
	[when.ipv4DstNet('0.0.0.0/0'), tcp, udp6],
	[when.ipv4Protocol('tcp'), tcp, eth().ipv4().udp()],
	[when.ipv6Src('fd00::1'), udp6, eth().ipv6({src: 'fd00::2'})],
	[when.ipv6Dst('fd00::2'), udp6, eth().ipv6({dst: 'fd00::1'})],
	[when.ipv6SrcNet('fd00::/8'), udp6, eth().ipv6({src: 'fe80::1'})],
	[when.ipv6DstNet('fd00::2/127'), udp6, eth().ipv6({dst: 'fd00::4'})],
	[when.ipv6Protocol('udp'), udp6, eth().ipv6().tcp()],
	[when.mplsLabel(16), eth().mpls({label: 16}), eth().mpls({label: 17})],
	[when.packetLength(between(14, 20)), eth(), eth().payload({length: 7})],
	[when.tcpFlags('syn,!ack'), tcp, eth().ipv4().tcp({flags: 'syn,ack'})],
	[when.vlanPriority(5), eth().vlan({pcp: 5}), eth().vlan({pcp: 4})],
	[
		when.vxlan({vni: 7, dst: '10.0.0.9'}),
		eth().ipv4({dst: '10.0.0.9'}).udp().vxlan({vni: 7}).eth(),
		eth().ipv4({dst: '10.0.0.9'}).udp().vxlan({vni: 8}).eth(),
	],
	[not(when.etherType('arp')), tcp, arp],
	[anyOf(when.etherType('arp'), when.vlanId(7)), arp, tcp],
	[
		allOf(when.ipv4Protocol('tcp'), not(when.tcpFlags('ack'))),
		tcp,
		eth().ipv4().tcp({flags: 'ack'}),
	],
];

for (const [condition, matching, other] of table) {
	run(`${condition} decides, in a rule and in a tap`, scene => {
		const {fw, x, y} = lab(scene);
		const rule = fw.when(condition).to(x);
		const tap = scene.tap(fw, {only: condition});
		scene.inject(fw.input, [matching, other]);
		scene.expect(x).toReceiveOne(matching);
		scene.expect(y).toReceiveOne(other);
		scene.expect(tap).toReceiveOne(matching);
		scene.expect(rule).toHaveHits(1);
	});
}

run('metadata and the VIF of arrival decide', scene => {
	const {vsw, fw, x, y} = lab(scene);
	const a = vsw.testVif('a', {ipv4: '10.0.0.1/24'});
	const mine = eth({dst: a.mac}).ipv4({dst: '10.0.0.1'});
	const metadata = {inVif: a};
	for (const condition of [
		when.ethDstSelf(),
		when.ipv4DstSelf(),
		when.inVifIpv4Dst(a, '10.0.0.1'),
		allOf(when.metadata('toTap', 0), when.inVif(a)),
	]) {
		const rule = fw.when(condition).to(x);
		scene.inject(fw.input, mine, {metadata});
		scene.expect(x).toReceiveOne(mine);
		scene.inject(fw.input, mine);
		scene.expect(y).toReceiveOne(mine);
		rule.remove();
	}
});

run('combinations are added, where conditions without parameter are replaced', scene => {
	const {fw, x, y} = lab(scene);
	const first = fw.when(not(when.etherType('arp'))).to(x);
	const second = fw.when(not(when.etherType('ipv4'))).to(y);
	scene.expect(second.replaced).toBe(undefined);
	scene.inject(fw.input, [arp, tcp]);
	scene.expect(x).toReceiveOne(tcp);
	scene.expect(y).toReceiveOne(arp);
	scene.expect(first).toHaveHits(1);
});

run('a rule whose combination names a VIF goes with the VIF', scene => {
	const {vsw, fw, x} = lab(scene);
	const a = vsw.testVif('a');
	fw.when(anyOf(when.vlanId(7), not(when.outVif(a)))).to(x);
	scene.expect(fw.rules.length).toBe(2);
	a.remove();
	scene.expect(fw.rules.length).toBe(1);
});

run('mistakes are told where they are made, and change nothing', scene => {
	const {vsw, fw, x} = lab(scene);
	const br = vsw.add(bridge, 'br0');
	const wrong = (make: () => unknown, code: `ERR_RINGTAP_${string}`) =>
		scene.expect(make).toThrow(code);
	const any = (value: unknown) => value as never;
	wrong(() => fw.when.bpf('udp prot 53').to(x), 'ERR_RINGTAP_FILTER');
	wrong(() => fw.when.tcpFlags('sync').to(x), 'ERR_RINGTAP_TCP_FLAGS');
	wrong(() => fw.when.ipv4Src(any('10.0.0.256')), 'ERR_RINGTAP_PARAMETER_TYPE');
	wrong(() => fw.when.ipv6DstNet(any('fd00::/129')), 'ERR_RINGTAP_PARAMETER_TYPE');
	wrong(() => fw.when.fiveTuple(any({sprot: 1})), 'ERR_RINGTAP_UNKNOWN_PARAMETER');
	wrong(() => fw.when.fiveTuple(any('10.0.0.1')), 'ERR_RINGTAP_CONDITION_ARGUMENTS');
	wrong(() => fw.when.vxlan(any({})), 'ERR_RINGTAP_MISSING_PARAMETER');
	wrong(() => fw.when(allOf(when.vlanId(any(5000)))), 'ERR_RINGTAP_PARAMETER_RANGE');
	wrong(() => (allOf as () => unknown)(), 'ERR_RINGTAP_CONDITION');
	wrong(() => not(any('arp')), 'ERR_RINGTAP_CONDITION');
	wrong(() => br.when(any(not(when.vlanId(7)))), 'ERR_RINGTAP_UNSUPPORTED_CONDITION');
	wrong(() => {
		let nested: Condition = when.vlanId(7);
		for (let i = 0; i < 100; i++) nested = not(nested);
	}, 'ERR_RINGTAP_CONDITION');
	scene.expect(fw.rules.length).toBe(1);
	for (const pending of [...scene.dataplane.pendingRules])
		scene.dataplane.pendingRules.delete(pending);
});

test('a combination says what it is made of', t => {
	const condition = allOf(when.vlanId(10), not(when.tcpFlags('syn')));
	t.is(String(condition), "allOf(vlanId(10), not(tcpFlags('syn')))");
});
