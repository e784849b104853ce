import {defineLayer} from '../registry.ts';

declare module '../types.ts' {
	interface Layers {
		arp: {
			htype: number;
			ptype: number;
			hlen: number;
			plen: number;
			op: 'request' | 'reply' | number;
			sha: Mac;
			spa: Ipv4;
			tha: Mac;
			tpa: Ipv4;
		};
	}
}

defineLayer({
	name: 'arp',
	title: 'ARP packet',
	doc: 'Address Resolution Protocol for IPv4 over Ethernet, RFC 826.',
	headerBytes: 28,
	isLast: true,
	is: {etherType: 0x0806},
	line: 'arp {op} {spa} ({sha}) > {tpa} ({tha})',
	fields: {
		htype: {
			at: 0,
			bits: 16,
			kind: 'uint',
			default: 1,
			constant: true,
			doc: 'Hardware: 1, Ethernet',
		},
		ptype: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			default: 0x0800,
			constant: true,
			doc: 'Protocol: IPv4',
		},
		hlen: {
			at: 32,
			bits: 8,
			kind: 'uint',
			default: 6,
			constant: true,
			doc: 'Bytes of a hardware address',
		},
		plen: {
			at: 40,
			bits: 8,
			kind: 'uint',
			default: 4,
			constant: true,
			doc: 'Bytes of a protocol address',
		},
		op: {
			at: 48,
			bits: 16,
			kind: 'enum',
			names: {request: 1, reply: 2},
			default: 'request',
			doc: 'Operation',
		},
		sha: {
			at: 64,
			bits: 48,
			kind: 'mac',
			default: '02:00:5e:00:00:01',
			doc: 'Sender hardware address; never taken from eth',
		},
		spa: {at: 112, bits: 32, kind: 'ipv4', default: '10.0.0.1', doc: 'Sender protocol address'},
		tha: {
			at: 144,
			bits: 48,
			kind: 'mac',
			default: '00:00:00:00:00:00',
			doc: 'Target hardware address',
		},
		tpa: {at: 192, bits: 32, kind: 'ipv4', default: '10.0.0.2', doc: 'Target protocol address'},
	},
});
