import {defineLayer} from '../registry.ts';
import {followedBy} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		mpls: {label: number; tc: number; bottom: boolean; ttl: number};
	}
}

defineLayer({
	name: 'mpls',
	title: 'MPLS label',
	doc: 'Label stack entry, RFC 3032 and 5462; over UDP, RFC 7510.',
	headerBytes: 4,
	is: {etherType: [0x8847, 0x8848], ipProtocol: 137, udpPort: 6635, gpeProtocol: 5, ppp: 0x0281},
	carries: [{when: {field: 'bottom', is: false}, layer: 'mpls'}, {by: 'ipVersion'}],
	line: 'mpls {label} ttl {ttl}',
	fields: {
		label: {at: 0, bits: 20, kind: 'uint', default: 16, doc: 'Label; those below 16 are special'},
		tc: {at: 20, bits: 3, kind: 'uint', default: 0, doc: 'Traffic class, RFC 5462'},
		bottom: {
			at: 23,
			bits: 1,
			kind: 'bool',
			computed: followedBy('mpls', false),
			doc: 'The last of the stack; what follows is IPv4 or IPv6 by its first four bits',
		},
		ttl: {at: 24, bits: 8, kind: 'uint', default: 64, doc: 'Hops left'},
	},
});
