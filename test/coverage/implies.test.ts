import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {type ConditionValue, readCondition} from '../../src/core/condition.ts';
import {implies} from '../../src/core/implies.ts';
import {
	allOf,
	anyOf,
	atLeast,
	between,
	type Condition,
	forward,
	not,
	type Packet,
	pcap,
	runScene,
	when,
} from '../../src/index.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const packets: readonly Packet[] = readdirSync(fixtures)
	.filter(name => name.endsWith('.pcap'))
	.flatMap(name => [...pcap(fixtures + name)]);

/** As the core takes it; VIFs cannot be told from each other here. */
function says(narrow: Condition, wide: Condition): boolean {
	const reading = {of: 'a test', kind: 'argument', vif: () => 1};
	const read = (condition: Condition) => {
		const value = condition as unknown as ConditionValue;
		return [value.name, readCondition(value, reading)] as const;
	};
	return implies(read(narrow), read(wide));
}

const ten = when.ipv4DstNet('10.0.0.0/8');
const tuple = when.fiveTuple;

const certain: readonly (readonly [Condition, Condition])[] = [
	[when.vlanId(10), when.any()],
	[when.vlanId(10), when.vlanId(10)],
	[when.vlanId(10), when.vlanId(between(10, 20))],
	[when.packetLength(between(64, 100)), when.packetLength(atLeast(64))],
	[when.ipv4DstNet('10.1.0.0/16'), ten],
	[when.ipv4DstNet('10.1.2.3/8'), ten],
	[when.ipv4Dst('10.1.2.3'), ten],
	[when.ipv4DstNet('200.1.2.3/32'), when.ipv4Dst('200.1.2.3')],
	[when.ipv4Src('200.1.2.3'), when.ipv4SrcNet('0.0.0.0/0')],
	[when.ipv6DstNet('fd00:1::/32'), when.ipv6DstNet('fc00::/7')],
	[when.ipv6Src('fd00::1'), when.ipv6SrcNet('fd00::/127')],
	[when.ethDst('ff:ff:ff:ff:ff:ff'), when.ethDstBroadcast()],
	[when.ethDstBroadcast(), when.ethDstMulticast()],
	[when.ethDst('01:00:5e:00:00:01'), when.ethDstMulticast()],
	[tuple({dport: 80, protocol: 'tcp'}), tuple({dport: between(1, 1023)})],
	[tuple({dst: '10.1.0.0/16', dport: 80}), ten],
	[when.ipv6FiveTuple({src: 'fd00::/8'}), when.ipv6SrcNet('fc00::/7')],
	[when.vxlan({vni: 7, src: '10.0.0.1'}), when.vxlan({vni: 7})],
	[allOf(when.vlanId(10), ten), ten],
	[anyOf(when.vlanId(10), when.vlanId(11)), when.vlanId(between(10, 11))],
	[when.vlanId(10), anyOf(ten, when.vlanId(10))],
	[allOf(ten, when.vlanId(1)), allOf(when.vlanId(1), ten)],
	[not(ten), not(when.ipv4Dst('10.0.0.1'))],
];

const uncertain: readonly (readonly [Condition, Condition])[] = [
	[when.any(), when.vlanId(between(0, 4095))],
	[when.vlanId(between(10, 20)), when.vlanId(10)],
	[when.vlanId(between(10, 20)), when.vlanId(between(11, 21))],
	[when.vlanId(10), when.innerVlanId(10)],
	[ten, when.ipv4DstNet('10.1.0.0/16')],
	[when.ipv4Src('10.1.2.3'), ten],
	[when.ipv4DstNet('138.0.0.0/8'), ten],
	[when.ipv6DstNet('fd80::/16'), when.ipv6DstNet('fd00::/9')],
	[when.ethDst('02:00:00:00:00:01'), when.ethDstMulticast()],
	[when.ethDstMulticast(), when.ethDstBroadcast()],
	[tuple({dport: 80}), tuple({dport: 80, protocol: 'tcp'})],
	// A later fragment has no ports.
	[tuple({}), tuple({dport: between(0, 65_535)})],
	[tuple({dport: 80}), tuple({sport: 80})],
	[when.vxlan({vni: 7}), when.vxlan({vni: 7, port: 4790})],
	[anyOf(when.vlanId(10), ten), ten],
	[ten, allOf(when.vlanId(10), ten)],
	[not(when.ipv4Dst('10.0.0.1')), not(ten)],
	[not(ten), ten],
	[when.bpf('tcp'), when.bpf('ip')],
];

test('what certainly follows', t => {
	for (const [narrow, wide] of certain) t.true(says(narrow, wide), `${narrow} ⊆ ${wide}`);
});

test('what does not, or cannot be known', t => {
	for (const [narrow, wide] of uncertain) t.false(says(narrow, wide), `${narrow} ⊆ ${wide}`);
});

/** Which packets of the fixtures each condition matches. */
function matched(conditions: readonly Condition[]): ReadonlySet<string>[] {
	return runScene(({vswitch, tap, inject, expect}) => {
		const vsw = vswitch();
		const fw = vsw.add(forward, 'fw');
		fw.otherwise.to(vsw.outputRing('out'));
		const taps = conditions.map(only => tap(fw, {only}));
		inject(fw.input, packets);
		expect.all().toReceiveAnything();
		return taps.map(one => {
			const got = [...expect(one).toReceiveAnything()];
			return new Set(got.map(packet => Buffer.from(packet.bytes).toString('hex')));
		});
	});
}

test('no packet of the captures says otherwise, whatever is combined', t => {
	const atoms: readonly Condition[] = [
		...[when.vlanId(10), when.vlanId(between(5, 30)), when.packetLength(between(60, 100))],
		...[when.packetLength(atLeast(70)), when.ethDstMulticast(), when.ethDstBroadcast()],
		...[when.ethDst('ff:ff:ff:ff:ff:ff'), when.etherType('arp'), when.ipv4Dst('10.0.20.2')],
		...[when.ipv4DstNet('10.0.0.0/8'), when.ipv4DstNet('10.0.20.0/24')],
		...[when.ipv4DstNet('10.0.20.2/32'), when.ipv4Src('10.0.0.1'), when.ipv4SrcNet('10.0.0.0/30')],
		...[when.ipv6DstNet('ff02::/16'), when.ipv6Dst('ff02::16'), when.ipv6DstNet('ff00::/9')],
		...[tuple({}), tuple({dport: between(50, 99)}), tuple({dport: 53, protocol: 'udp'})],
		...[tuple({src: '10.0.0.0/24'}), tuple({src: '10.0.0.1/32', dst: '10.0.0.0/8'})],
		...[when.ipv6FiveTuple({dst: 'ff02::/16'}), when.dscp(0), when.dscp(between(0, 10))],
	];
	const combined = atoms.flatMap((atom, i) => {
		const other = atoms[(i * 7 + 3) % atoms.length]!;
		return [not(atom), allOf(atom, other), anyOf(atom, other), allOf(not(atom), other)];
	});
	const all = [...atoms, ...combined];
	const matches = matched(all);
	let followed = 0;
	for (const [i, narrow] of all.entries()) {
		for (const [j, wide] of all.entries()) {
			if (i === j || !says(narrow, wide)) continue;
			followed++;
			const stray = [...matches[i]!].find(packet => !matches[j]!.has(packet));
			t.is(stray, undefined, `${narrow} ⊆ ${wide}`);
		}
	}
	t.true(matches.filter(({size}) => size > 0).length > 60, 'the captures say something');
	t.true(followed > 200, `${followed} pairs`);
});
