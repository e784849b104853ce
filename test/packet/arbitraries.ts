import fc from 'fast-check';
import {type Builder, eth, type Ipv4, type Ipv6, type Mac} from '../../src/packet/index.ts';

/** Random values for fields, and random builders, for the property tests of this folder. */

const uint = (bits: number) => fc.integer({min: 0, max: 2 ** bits - 1});
const bytes = (size: number) => fc.uint8Array({minLength: size, maxLength: size});
const hex = (byte: number) => byte.toString(16).padStart(2, '0');

export const mac = bytes(6).map(b => Array.from(b, hex).join(':') as Mac);
export const ipv4 = bytes(4).map(b => b.join('.') as Ipv4);
export const ipv6 = fc.ipV6().map(text => text as Ipv6);
const options = fc.integer({min: 0, max: 10}).chain(words => bytes(words * 4));

/** Fields that are not computed: what is written must be read again. */
export const fieldsOf = {
	eth: fc.record({dst: mac, src: mac}),
	vlan: fc.record({id: uint(12), pcp: uint(3), dei: fc.boolean()}),
	arp: fc.record({
		op: fc.constantFrom('request' as const, 'reply' as const, 3, 65_535),
		sha: mac,
		spa: ipv4,
		tha: mac,
		tpa: ipv4,
	}),
	ipv4: fc.record({
		src: ipv4,
		dst: ipv4,
		ttl: uint(8),
		id: uint(16),
		dscp: uint(6),
		ecn: uint(2),
		flags: fc.constantFrom('' as const, 'df' as const, 'mf' as const, 'df,mf' as const),
		options,
	}),
	ipv6: fc.record({hopLimit: uint(8), flowLabel: uint(20), trafficClass: uint(8)}),
	icmp: fc.record({type: fc.constantFrom(0, 8), code: uint(8), id: uint(16), seq: uint(16)}),
	icmpv6: fc.record({type: fc.constantFrom(128, 129), code: uint(8), id: uint(16), seq: uint(16)}),
	tcp: fc.record({
		sport: uint(16),
		dport: uint(16),
		seq: uint(32),
		ack: uint(32),
		window: uint(16),
		urgent: uint(16),
		flags: fc.constantFrom('', 'syn', 'syn,ack', 'fin,psh,ack', 'rst', 'ack,urg,ece,cwr'),
		options,
	}),
	udp: fc.record({sport: uint(16), dport: uint(16)}),
};

const ends = fc.oneof(
	fieldsOf.udp.map(fields => (b: Builder) => b.udp(fields)),
	fieldsOf.tcp.map(fields => (b: Builder) => b.tcp(fields)),
	fieldsOf.icmp.map(fields => (b: Builder) => b.icmp(fields)),
	fieldsOf.icmpv6.map(fields => (b: Builder) => b.icmpv6(fields)),
);
const networks = fc.oneof(
	fieldsOf.ipv4.map(fields => (b: Builder) => b.ipv4(fields)),
	fieldsOf.ipv6.map(fields => (b: Builder) => b.ipv6(fields)),
);

/** Whole packets: Ethernet, up to two tags, IPv4 or IPv6, a transport, up to 64 bytes. */
export const builder = fc
	.tuple(
		fieldsOf.eth,
		fc.array(fieldsOf.vlan, {maxLength: 2}),
		networks,
		ends,
		fc.uint8Array({maxLength: 64}),
	)
	.map(([outer, tags, network, end, payload]) => {
		const tagged = tags.reduce((b, tag) => b.vlan(tag), eth(outer));
		return end(network(tagged)).payload(payload);
	});

/** Packets with some bytes changed and the end cut off: what only broken devices send. */
export const hostile = fc
	.tuple(
		builder,
		fc.array(fc.tuple(fc.nat(120), uint(8)), {maxLength: 6}),
		fc.option(fc.nat(120), {nil: undefined}),
	)
	.map(([whole, changes, length]) => {
		const made = whole.toBytes();
		for (const [at, value] of changes) if (at < made.length) made[at] = value;
		return made.slice(0, length);
	});
