import {defineLayer} from '../registry.ts';
import {checksum, countOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		vrrp: {
			version: number;
			type: number;
			id: number;
			priority: number;
			count: number;
			authType: number | undefined;
			interval: number | undefined;
			reserved: number | undefined;
			maxInterval: number | undefined;
			checksum: number;
			addresses: readonly Ipv4[] | undefined;
			addresses6: readonly Ipv6[] | undefined;
			auth: Uint8Array | undefined;
		};
	}
}

const isV3 = {field: 'version', is: 3} as const;
const isOther = {field: 'version', isNot: 3} as const;
/** The family is that of the IP header: here it is known by the room that the addresses have. */
const hasIpv6 = {allOf: [isV3, {roomForCount: 'count', each: 16, plus: 8}]};

defineLayer({
	name: 'vrrp',
	title: 'VRRP advertisement',
	doc: 'Virtual Router Redundancy Protocol, version 2 (RFC 3768) and 3 (RFC 9568).',
	headerBytes: 8,
	is: {ipProtocol: 112},
	line: 'vrrp {id} priority {priority} {addresses} {addresses6}',
	fields: {
		version: {at: 0, bits: 4, kind: 'uint', default: 3, constant: true, doc: '2 or 3'},
		type: {at: 4, bits: 4, kind: 'uint', default: 1, constant: true, doc: '1: advertisement'},
		id: {at: 8, bits: 8, kind: 'uint', default: 1, doc: 'Virtual router'},
		priority: {at: 16, bits: 8, kind: 'uint', default: 100, doc: 'The higher the better'},
		count: {
			at: 24,
			bits: 8,
			kind: 'uint',
			computed: countOf('addresses', {or: 'addresses6'}),
			doc: 'Number of addresses',
		},
		authType: {at: 32, bits: 8, kind: 'uint', default: 0, when: isOther, doc: 'Version 2'},
		interval: {at: 40, bits: 8, kind: 'uint', default: 1, when: isOther, doc: 'Seconds, version 2'},
		reserved: {at: 32, bits: 4, kind: 'uint', default: 0, when: isV3, doc: 'Zero'},
		maxInterval: {
			at: 36,
			bits: 12,
			kind: 'uint',
			default: 100,
			when: isV3,
			doc: 'Hundredths of 1 s',
		},
		checksum: {
			at: 48,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer', {pseudo: isV3}),
			doc: 'Over the whole message; of version 3, over a pseudo-header as well',
		},
		addresses6: {
			at: 'after',
			kind: 'list',
			bits: {count: 'count'},
			of: {each: {kind: 'ipv6', bits: 128, default: 'fe80::1', doc: 'Address'}},
			when: hasIpv6,
			doc: 'Addresses of the virtual router, over IPv6',
		},
		addresses: {
			at: 'after',
			kind: 'list',
			bits: {count: 'count'},
			of: {each: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Address'}},
			when: {noneOf: [hasIpv6]},
			doc: 'Addresses of the virtual router, over IPv4',
		},
		auth: {
			at: 'after',
			bits: 64,
			kind: 'bytes',
			when: {field: 'version', is: 2},
			doc: 'Authentication data, version 2',
		},
	},
});
