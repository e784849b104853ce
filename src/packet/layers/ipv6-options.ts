import {type ItemOf, tlvs} from '../item-types.ts';

/** Of hop-by-hop and destination headers: RFC 8200 §4.2, and IANA ipv6-parameters. */
export const ipv6Options = tlvs({
	head: {
		type: {kind: 'uint', bits: 8, doc: 'Type of option, with what to do when it is not known'},
		length: {kind: 'uint', bits: 8, doc: 'Bytes of its value'},
	},
	kindField: 'type',
	lengthOf: 'value',
	fillWith: 'padN',
	kinds: {
		pad1: {number: 0, single: true, doc: 'One byte of padding'},
		padN: {
			number: 1,
			doc: 'Padding',
			fields: {zeros: {kind: 'bytes', bits: 'rest', doc: 'Zeros'}},
		},
		tunnelLimit: {
			number: 4,
			doc: 'Tunnel Encapsulation Limit, RFC 2473',
			fields: {limit: {kind: 'uint', bits: 8, default: 4, doc: 'Further tunnels allowed'}},
		},
		routerAlert: {
			number: 5,
			doc: 'Router Alert, RFC 2711',
			fields: {value: {kind: 'uint', bits: 16, default: 0, doc: '0: MLD, 1: RSVP'}},
		},
		jumbo: {
			number: 0xc2,
			doc: 'Jumbo Payload, RFC 2675',
			fields: {bytes: {kind: 'uint', bits: 32, default: 65_536, doc: 'Length of the payload'}},
		},
		homeAddress: {
			number: 0xc9,
			doc: 'Home Address, RFC 6275',
			fields: {
				address: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Of the mobile node'},
			},
		},
	},
});
export type Ipv6Option = ItemOf<typeof ipv6Options>;
