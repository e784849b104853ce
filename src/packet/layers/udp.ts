import {defineLayer} from '../registry.ts';
import {checksum, lengthOf, nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		udp: {sport: number; dport: number; length: number; checksum: number};
	}
}

defineLayer({
	name: 'udp',
	title: 'UDP header',
	doc: 'User Datagram Protocol, RFC 768.',
	headerBytes: 8,
	is: {ipProtocol: 17},
	line: 'udp {sport} > {dport}',
	fields: {
		sport: {
			at: 0,
			bits: 16,
			kind: 'uint',
			default: 49_152,
			doc: 'Source port; the first dynamic one of RFC 6335',
		},
		dport: {
			at: 16,
			bits: 16,
			kind: 'uint',
			computed: nextLayer('udpPort', {otherwise: 9, orField: 'sport'}),
			doc: 'Destination port; that of the next layer, else 9, discard (RFC 863)',
		},
		length: {
			at: 32,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer'),
			doc: 'Bytes of header and payload',
		},
		checksum: {
			at: 48,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer', {pseudo: true, zeroAs: 0xffff, zeroIsNone: true}),
			doc: 'Over pseudo-header, header and payload; 0 means none was sent',
		},
	},
});
