import {defineLayer} from '../registry.ts';
import {lengthOf, nextLayer} from '../table.ts';
import {experimentalProtocol, type IpProtocolName, ipProtocols} from './ipv4.ts';

declare module '../types.ts' {
	interface Layers {
		ipv6: {
			version: number;
			trafficClass: number;
			flowLabel: number;
			payloadLength: number;
			nextHeader: number;
			hopLimit: number;
			src: Ipv6;
			dst: Ipv6;
		};
	}
	interface WrittenNames {
		ipv6: {nextHeader: IpProtocolName};
	}
}

defineLayer({
	name: 'ipv6',
	title: 'IPv6 header',
	doc: 'Internet Protocol version 6, RFC 8200. Extension headers are layers.',
	headerBytes: 40,
	is: {
		etherType: 0x86dd,
		ipProtocol: 41,
		gpeProtocol: 2,
		ppp: 0x0057,
		// AF_INET6 of FreeBSD, NetBSD and OpenBSD, macOS; little-endian and big-endian.
		bsdFamily: [0x1c00_0000, 0x1800_0000, 0x1e00_0000, 28, 24, 30],
	},
	pseudo: ['src', 'dst'],
	line: 'ipv6 {src} > {dst} hop limit {hopLimit}',
	fields: {
		version: {at: 0, bits: 4, kind: 'uint', default: 6, constant: true, doc: 'Always 6'},
		trafficClass: {at: 4, bits: 8, kind: 'uint', default: 0, doc: 'DSCP and ECN together'},
		flowLabel: {at: 12, bits: 20, kind: 'uint', default: 0, doc: 'Flow label, RFC 6437'},
		payloadLength: {
			at: 32,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('payload'),
			doc: 'Bytes after this header',
		},
		nextHeader: {
			at: 48,
			bits: 8,
			kind: 'uint',
			names: ipProtocols,
			computed: nextLayer('ipProtocol', {otherwise: experimentalProtocol}),
			doc: 'Protocol of what follows; 253 when that has none',
		},
		hopLimit: {at: 56, bits: 8, kind: 'uint', default: 64, doc: 'Hops left'},
		// Addresses for documentation, RFC 3849.
		src: {at: 64, bits: 128, kind: 'ipv6', default: '2001:db8::1', doc: 'Source'},
		dst: {at: 192, bits: 128, kind: 'ipv6', default: '2001:db8::2', doc: 'Destination'},
	},
});
