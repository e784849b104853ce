import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {
	allOf,
	anyOf,
	type Condition,
	forward,
	not,
	type Packet,
	pcap,
	runScene,
	when,
	writePcap,
} from '../../src/index.ts';
import {hasTshark} from '../packet/_tshark.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const packets: readonly Packet[] = readdirSync(fixtures)
	.filter(name => name.endsWith('.pcap'))
	.sort()
	.flatMap(name => [...pcap(fixtures + name)]);

/** One tap for each condition: what passed it, as text. */
function passed(conditions: readonly Condition[]): string[][] {
	return runScene(({vswitch, tap, inject, expect}) => {
		const vsw = vswitch();
		const fw = vsw.add(forward, 'fw');
		fw.otherwise.to(vsw.outputRing('out'));
		const taps = conditions.map(only => tap(fw, {only}));
		inject(fw.input, packets);
		expect.all().toReceiveAnything();
		return taps.map(one => expect(one).toReceiveAnything().map(hexOf));
	});
}

const hexOf = (packet: Packet) => Buffer.from(packet.bytes).toString('hex');

/** A condition, and what libpcap and tshark call it. */
interface Case {
	readonly condition: Condition;
	readonly libpcap?: string;
	readonly tshark?: string;
}

/** Without ICMP: tshark looks at what its errors quote, too. */
const outer = (filter: string) => `(${filter}) and not icmp and not icmpv6`;

const cases: readonly Case[] = [
	{
		condition: when.ethSrc('52:54:00:00:00:01'),
		libpcap: 'ether src 52:54:00:00:00:01',
		tshark: 'eth.src == 52:54:00:00:00:01',
	},
	{condition: when.ethDstBroadcast(), libpcap: 'ether broadcast'},
	{condition: when.ethDstMulticast(), libpcap: 'ether multicast', tshark: 'eth.dst.ig == 1'},
	{condition: when.vlanId(10), libpcap: 'vlan 10', tshark: 'vlan.id == 10'},
	{condition: when.vlanPriority(0), tshark: 'vlan.priority == 0'},
	{condition: when.etherType('arp'), libpcap: 'arp or (vlan and arp)', tshark: 'arp'},
	{
		condition: when.ipv4Src('10.0.0.1'),
		libpcap: 'ip src 10.0.0.1',
		tshark: 'ip.src#1 == 10.0.0.1',
	},
	{
		condition: when.ipv4Dst('10.0.20.2'),
		libpcap: 'vlan and ip dst 10.0.20.2',
		tshark: 'ip.dst#1 == 10.0.20.2',
	},
	{
		condition: when.ipv4SrcNet('10.0.0.0/30'),
		libpcap: 'ip src net 10.0.0.0/30',
		tshark: 'ip.src#1 == 10.0.0.0/30',
	},
	{
		condition: when.ipv4DstNet('10.0.0.2/31'),
		libpcap: 'ip dst net 10.0.0.2/31',
		tshark: 'ip.dst#1 == 10.0.0.2/31',
	},
	{
		condition: when.ipv4Protocol('udp'),
		libpcap: 'ip proto 17 or (vlan and ip proto 17)',
		tshark: 'ip.proto#1 == 17',
	},
	{
		condition: when.ipv6Protocol('icmpv6'),
		libpcap: 'ip6 protochain 58 or (vlan and ip6 protochain 58)',
		tshark: 'icmpv6',
	},
	{
		condition: when.ipv6DstNet('ff02::/16'),
		libpcap: 'ip6 dst net ff02::/16 or (vlan and ip6 dst net ff02::/16)',
		tshark: 'ipv6.dst == ff02::/16',
	},
	{
		condition: when.ipv6Dst('ff02::16'),
		libpcap: 'ip6 dst host ff02::16 or (vlan and ip6 dst host ff02::16)',
	},
	{condition: when.icmpType('echoRequest'), tshark: 'icmp.type#1 == 8'},
	{condition: when.icmpType('unreachable'), libpcap: 'icmp[0] = 3', tshark: 'icmp.type#1 == 3'},
	{condition: when.icmpv6Type('neighborSolicitation'), tshark: 'icmpv6.type == 135'},
	{
		condition: when.tcpFlags('syn,!ack'),
		libpcap: 'tcp[13] & 0x12 = 2 or (vlan and tcp[13] & 0x12 = 2)',
		tshark: outer('tcp.flags.syn == 1 and tcp.flags.ack == 0'),
	},
	{condition: when.dscp(0), tshark: 'ip.dsfield.dscp#1 == 0 or ipv6.tclass.dscp#1 == 0'},
	{
		condition: when.packetLength({min: 60, max: 100}),
		libpcap: 'greater 60 and less 100',
		tshark: 'frame.len >= 60 and frame.len <= 100',
	},
	{
		condition: when.fiveTuple({src: '10.0.0.0/24', dport: {min: 50, max: 99}}),
		libpcap: 'ip src net 10.0.0.0/24 and dst portrange 50-99',
		tshark: outer('ip.src == 10.0.0.0/24 and (udp.dstport in {50..99} or tcp.dstport in {50..99})'),
	},
	{
		condition: when.bpf('udp port 53'),
		libpcap: 'udp port 53',
		tshark: outer('udp.port == 53'),
	},
	{
		condition: allOf(not(when.etherType('arp')), anyOf(when.vlanId(20), when.packetLength(1514))),
		libpcap: '(len = 1514 and not arp) or (vlan 20 and not arp)',
		tshark: 'not arp and (vlan.id == 20 or frame.len == 1514)',
	},
];

const verdicts = passed(cases.map(({condition}) => condition));

test('the cases are not empty: each condition matches some packet, and not each', t => {
	for (const [i, {condition}] of cases.entries()) {
		t.true(verdicts[i]!.length > 0, String(condition));
		t.true(verdicts[i]!.length < packets.length, String(condition));
	}
});

for (const [i, {condition, libpcap}] of cases.entries()) {
	if (libpcap === undefined) continue;
	test(`${condition} is libpcap's ${libpcap}, packet by packet of real traffic`, t => {
		const expected = readdirSync(fixtures)
			.filter(name => name.endsWith('.pcap'))
			.sort()
			.flatMap(name => [...pcap(fixtures + name).filter(libpcap)]);
		t.deepEqual(verdicts[i], expected.map(hexOf));
	});
}

/** The numbers of the packets that a display filter lets through, from 1. */
async function displayed(file: string, filter: string): Promise<number[]> {
	const settings = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE'].flatMap(s => ['-o', s]);
	const {stdout} = await promisify(execFile)('tshark', [
		...['-n', '-r', file, ...settings, '-Y', filter, '-T', 'fields', '-e', 'frame.number'],
	]);
	return stdout.split('\n').filter(Boolean).map(Number);
}

const asked = hasTshark ? test : test.skip;
asked(
	`conditions are tshark's display filters, packet by packet of real traffic${hasTshark ? '' : ' (tshark is not installed)'}`,
	async t => {
		t.timeout(120_000);
		const folder = mkdtempSync(join(tmpdir(), 'ringtap-oracle-'));
		try {
			const file = join(folder, 'all.pcap');
			writePcap(file, packets);
			for (const [i, {condition, tshark}] of cases.entries()) {
				if (tshark === undefined) continue;
				const numbers = await displayed(file, tshark);
				const expected = numbers.map(number => hexOf(packets[number - 1]!));
				t.deepEqual(verdicts[i], expected, String(condition));
			}
		} finally {
			rmSync(folder, {recursive: true});
		}
	},
);
