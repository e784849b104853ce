import {type ItemOf, tlvs} from '../item-types.ts';

const linkAddress = {
	address: {kind: 'mac', bits: 48, default: '02:00:5e:00:00:01', doc: 'Link-layer address'},
} as const;
const addresses = {
	kind: 'list',
	bits: 'rest',
	of: {each: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Address'}},
	doc: 'Servers',
} as const;

/** RFC 4861 §4.6, and IANA icmpv6-parameters. */
export const ndOptions = tlvs({
	head: {
		type: {kind: 'uint', bits: 8, doc: 'Type of option'},
		length: {kind: 'uint', bits: 8, doc: 'Of the whole option, in units of 8 bytes'},
	},
	kindField: 'type',
	lengthOf: 'item',
	lengthUnitBytes: 8,
	kinds: {
		sourceLink: {number: 1, doc: 'Source Link-Layer Address', fields: linkAddress},
		targetLink: {number: 2, doc: 'Target Link-Layer Address', fields: linkAddress},
		prefix: {
			number: 3,
			doc: 'Prefix Information',
			fields: {
				prefixLength: {kind: 'uint', bits: 8, default: 64, doc: 'Bits'},
				onLink: {kind: 'bool', bits: 1, default: true, doc: 'Neighbours have it'},
				autonomous: {kind: 'bool', bits: 1, default: true, doc: 'For addresses of own making'},
				reserved: {kind: 'uint', bits: 6, default: 0, doc: 'Zero'},
				validLifetime: {kind: 'uint', bits: 32, default: 2_592_000, doc: 'Seconds'},
				preferredLifetime: {kind: 'uint', bits: 32, default: 604_800, doc: 'Seconds'},
				reserved2: {kind: 'uint', bits: 32, default: 0, doc: 'Zero'},
				prefix: {kind: 'ipv6', bits: 128, default: '2001:db8::', doc: 'Prefix'},
			},
		},
		redirected: {
			number: 4,
			doc: 'Redirected Header',
			fields: {
				reserved: {kind: 'bytes', bits: 48, doc: 'Zero'},
				packet: {kind: 'bytes', bits: 'rest', doc: 'The packet, as far as it fits'},
			},
		},
		mtu: {
			number: 5,
			doc: 'MTU',
			fields: {
				reserved: {kind: 'uint', bits: 16, default: 0, doc: 'Zero'},
				mtu: {kind: 'uint', bits: 32, default: 1500, doc: 'Of the link'},
			},
		},
		nonce: {
			number: 14,
			doc: 'Nonce, RFC 3971',
			fields: {nonce: {kind: 'bytes', bits: 'rest', doc: 'At least 6 bytes'}},
		},
		dns: {
			number: 25,
			doc: 'Recursive DNS Server, RFC 8106',
			fields: {
				reserved: {kind: 'uint', bits: 16, default: 0, doc: 'Zero'},
				lifetime: {kind: 'uint', bits: 32, default: 1800, doc: 'Seconds'},
				addresses,
			},
		},
	},
});
export type NdOption = ItemOf<typeof ndOptions>;
