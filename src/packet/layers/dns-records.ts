import {type ItemOf, records, tlvs} from '../item-types.ts';

/** IANA dns-parameters */
const types = {
	a: 1,
	ns: 2,
	cname: 5,
	soa: 6,
	ptr: 12,
	mx: 15,
	txt: 16,
	aaaa: 28,
	srv: 33,
	opt: 41,
	any: 255,
} as const;

const name = {kind: 'name', bits: 'self', doc: 'Domain name'} as const;
const uint16 = {kind: 'uint', bits: 16, default: 0} as const;
const uint32 = {kind: 'uint', bits: 32, default: 0} as const;

/** RFC 1035 §4.1.2 */
export const dnsQuestion = records({
	name,
	type: {kind: 'enum', bits: 16, names: types, default: 'a', doc: 'What is asked for'},
	class: {kind: 'uint', bits: 16, default: 1, doc: '1: Internet'},
});

/** RFC 1035 §4.1.3; of EDNS, RFC 6891, `class` and `ttl` have other meanings. */
export const dnsRecords = tlvs({
	head: {
		name,
		type: {kind: 'uint', bits: 16, doc: 'Type of record'},
		class: {kind: 'uint', bits: 16, default: 1, doc: '1: Internet'},
		ttl: {kind: 'uint', bits: 32, default: 300, doc: 'Seconds'},
		length: {kind: 'uint', bits: 16, doc: 'Bytes of its data'},
	},
	kindField: 'type',
	lengthOf: 'value',
	kinds: {
		a: {
			number: types.a,
			doc: 'IPv4 address',
			fields: {address: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Address'}},
		},
		ns: {number: types.ns, doc: 'Name server', fields: {server: name}},
		cname: {number: types.cname, doc: 'Canonical name', fields: {target: name}},
		soa: {
			number: types.soa,
			doc: 'Start of authority',
			fields: {
				server: name,
				mailbox: name,
				serial: {...uint32, doc: 'Version'},
				refresh: {...uint32, doc: 'Seconds'},
				retry: {...uint32, doc: 'Seconds'},
				expire: {...uint32, doc: 'Seconds'},
				minimum: {...uint32, doc: 'Seconds'},
			},
		},
		ptr: {number: types.ptr, doc: 'Pointer', fields: {target: name}},
		mx: {
			number: types.mx,
			doc: 'Mail exchange',
			fields: {preference: {...uint16, doc: 'The lower the better'}, exchange: name},
		},
		txt: {
			number: types.txt,
			doc: 'Text',
			fields: {
				strings: {
					kind: 'list',
					bits: 'rest',
					of: {
						record: {
							length: {
								kind: 'uint',
								bits: 8,
								computed: {what: 'size', of: 'text', unitBytes: 1},
								doc: 'Bytes',
							},
							text: {kind: 'text', bits: {bytes: 'length'}, maxBytes: 255, doc: 'Text'},
						},
					},
					doc: 'Strings',
				},
			},
		},
		aaaa: {
			number: types.aaaa,
			doc: 'IPv6 address',
			fields: {address: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Address'}},
		},
		srv: {
			number: types.srv,
			doc: 'Server, RFC 2782',
			fields: {
				priority: {...uint16, doc: 'The lower the better'},
				weight: {...uint16, doc: 'Share among equals'},
				port: {...uint16, doc: 'Port'},
				target: name,
			},
		},
		opt: {
			number: types.opt,
			doc: 'EDNS, RFC 6891',
			fields: {options: {kind: 'bytes', bits: 'rest', doc: 'Options'}},
		},
	},
});
export type DnsRecord = ItemOf<typeof dnsRecords>;
