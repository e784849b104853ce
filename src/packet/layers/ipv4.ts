import {defineLayer} from '../registry.ts';
import {checksum, headerLength, lengthOf, nextLayer} from '../table.ts';
import {type Ipv4Option, ipv4Options} from './ipv4-options.ts';

type Fragmenting = 'df' | 'mf' | 'df,mf';
export type Ipv4Flags = '' | Fragmenting | 'reserved' | `reserved,${Fragmenting}`;

declare module '../types.ts' {
	interface Layers {
		ipv4: {
			version: number;
			ihl: number;
			dscp: number;
			ecn: number;
			totalLength: number;
			id: number;
			flags: Ipv4Flags;
			fragmentOffset: number;
			ttl: number;
			protocol: number;
			checksum: number;
			src: Ipv4;
			dst: Ipv4;
			options: readonly Ipv4Option[];
		};
	}
	interface WrittenNames {
		ipv4: {protocol: IpProtocolName};
	}
}

/** Names that may be written for IP protocols (IANA protocol-numbers). */
export const ipProtocols = {
	hopByHop: 0,
	icmp: 1,
	igmp: 2,
	ipv4: 4,
	tcp: 6,
	udp: 17,
	ipv6: 41,
	routing: 43,
	fragment: 44,
	gre: 47,
	esp: 50,
	ah: 51,
	icmpv6: 58,
	none: 59,
	destination: 60,
	vrrp: 112,
	sctp: 132,
	mpls: 137,
} as const;
export type IpProtocolName = keyof typeof ipProtocols;

/**
 * "Use for experimentation and testing", RFC 3692: says that a packet carries nothing that has a
 * number.
 */
export const experimentalProtocol = 253;

defineLayer({
	name: 'ipv4',
	title: 'IPv4 header',
	doc: 'Internet Protocol version 4, RFC 791.',
	headerBytes: 20,
	// BSD's AF_INET as a host wrote it, little-endian or big-endian.
	is: {etherType: 0x0800, ipProtocol: 4, gpeProtocol: 1, ppp: 0x0021, bsdFamily: [0x0200_0000, 2]},
	pseudo: ['src', 'dst'],
	isFragment: {
		anyOf: [
			{field: 'fragmentOffset', isNot: 0},
			{field: 'flags', is: ['mf', 'df,mf', 'reserved,mf', 'reserved,df,mf']},
		],
	},
	line: 'ipv4 {src} > {dst} ttl {ttl}',
	fields: {
		version: {at: 0, bits: 4, kind: 'uint', default: 4, constant: true, doc: 'Always 4'},
		ihl: {
			at: 4,
			bits: 4,
			kind: 'uint',
			computed: headerLength({unitBytes: 4}),
			doc: 'Header length in words of 4 bytes',
		},
		dscp: {at: 8, bits: 6, kind: 'uint', default: 0, doc: 'Differentiated services, RFC 2474'},
		ecn: {at: 14, bits: 2, kind: 'uint', default: 0, doc: 'Congestion notification, RFC 3168'},
		totalLength: {
			at: 16,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer'),
			doc: 'Bytes of header and payload',
		},
		id: {at: 32, bits: 16, kind: 'uint', default: 0, doc: 'Identification; RFC 6864 on its use'},
		flags: {
			at: 48,
			bits: 3,
			kind: 'flags',
			names: {reserved: 4, df: 2, mf: 1},
			default: '',
			doc: "Don't fragment, more fragments",
		},
		fragmentOffset: {
			at: 51,
			bits: 13,
			kind: 'uint',
			default: 0,
			doc: 'In units of 8 bytes, as on the wire; the payload of a later fragment is not looked into',
		},
		ttl: {at: 64, bits: 8, kind: 'uint', default: 64, doc: 'Hops left; 64 as IANA recommends'},
		protocol: {
			at: 72,
			bits: 8,
			kind: 'uint',
			names: ipProtocols,
			computed: nextLayer('ipProtocol', {
				otherwise: experimentalProtocol,
				unless: 'fragmentOffset',
			}),
			doc: 'Protocol of what follows; 253 when that has none',
		},
		checksum: {
			at: 80,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('header'),
			doc: 'Internet checksum of the header, RFC 1071',
		},
		src: {at: 96, bits: 32, kind: 'ipv4', default: '10.0.0.1', doc: 'Source'},
		dst: {at: 128, bits: 32, kind: 'ipv4', default: '10.0.0.2', doc: 'Destination'},
		options: {
			at: 160,
			bits: 'rest',
			kind: 'list',
			of: ipv4Options,
			unitBytes: 4,
			maxBytes: 40,
			doc: 'Options, filled up with End of Option List to whole words',
		},
	},
});
