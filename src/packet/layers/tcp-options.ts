import {type ItemOf, tlvs} from '../item-types.ts';

/** RFC 9293 §3.2, and IANA tcp-parameters. */
export const tcpOptions = tlvs({
	head: {
		kind: {kind: 'uint', bits: 8, doc: 'Kind of option'},
		length: {kind: 'uint', bits: 8, doc: 'Bytes of the whole option'},
	},
	lengthOf: 'item',
	end: 'end',
	kinds: {
		end: {number: 0, single: true, doc: 'End of Option List'},
		nop: {number: 1, single: true, doc: 'No-Operation'},
		mss: {
			number: 2,
			doc: 'Maximum Segment Size',
			fields: {mss: {kind: 'uint', bits: 16, default: 1460, doc: 'Bytes; 1460 fit Ethernet'}},
		},
		wscale: {
			number: 3,
			doc: 'Window Scale, RFC 7323',
			fields: {shift: {kind: 'uint', bits: 8, default: 7, doc: 'Bits to shift by'}},
		},
		sackOk: {number: 4, doc: 'SACK Permitted, RFC 2018'},
		sack: {
			number: 5,
			doc: 'Selective Acknowledgement, RFC 2018',
			fields: {
				blocks: {
					kind: 'list',
					bits: 'rest',
					of: {
						record: {
							left: {kind: 'uint', bits: 32, default: 0, doc: 'First sequence number'},
							right: {kind: 'uint', bits: 32, default: 0, doc: 'The one behind the last'},
						},
					},
					doc: 'What was received',
				},
			},
		},
		timestamp: {
			number: 8,
			doc: 'Timestamps, RFC 7323',
			fields: {
				value: {kind: 'uint', bits: 32, default: 0, doc: "The sender's clock"},
				echo: {kind: 'uint', bits: 32, default: 0, doc: "The receiver's, as it was last seen"},
			},
		},
		md5: {
			number: 19,
			doc: 'MD5 Signature, RFC 2385',
			fields: {digest: {kind: 'bytes', bits: 128, doc: 'MD5 digest'}},
		},
		userTimeout: {
			number: 28,
			doc: 'User Timeout, RFC 5482',
			fields: {
				isMinutes: {kind: 'bool', bits: 1, doc: 'Minutes, not seconds'},
				timeout: {kind: 'uint', bits: 15, default: 0, doc: 'How long'},
			},
		},
		fastOpen: {
			number: 34,
			doc: 'Fast Open Cookie, RFC 7413',
			fields: {cookie: {kind: 'bytes', bits: 'rest', doc: 'Cookie; empty to ask for one'}},
		},
	},
});
export type TcpOption = ItemOf<typeof tcpOptions>;
