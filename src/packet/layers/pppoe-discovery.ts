import {type ItemOf, tlvs} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {lengthOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		pppoeDiscovery: {
			version: number;
			type: number;
			code: number;
			session: number;
			length: number;
			tags: readonly ItemOf<typeof pppoeTags>[];
		};
	}
	interface WrittenNames {
		pppoeDiscovery: {code: keyof typeof codes};
	}
}

const codes = {padi: 0x09, pado: 0x07, padr: 0x19, pads: 0x65, padt: 0xa7} as const;
const text = {kind: 'text', bits: 'rest', doc: 'UTF-8'} as const;
const bytes = {kind: 'bytes', bits: 'rest', doc: 'For the sender alone'} as const;

/** RFC 2516, appendix A */
const pppoeTags = tlvs({
	head: {
		type: {kind: 'uint', bits: 16, constant: true, doc: 'Type of tag'},
		length: {kind: 'uint', bits: 16, doc: 'Bytes of its value'},
	},
	kindField: 'type',
	lengthOf: 'value',
	end: 'end',
	kinds: {
		end: {number: 0, doc: 'End-Of-List'},
		serviceName: {number: 0x0101, doc: 'Service-Name', fields: {name: text}},
		acName: {number: 0x0102, doc: 'AC-Name', fields: {name: text}},
		hostUniq: {number: 0x0103, doc: 'Host-Uniq', fields: {value: bytes}},
		acCookie: {number: 0x0104, doc: 'AC-Cookie', fields: {value: bytes}},
		relaySession: {number: 0x0110, doc: 'Relay-Session-Id', fields: {value: bytes}},
		maxPayload: {
			number: 0x0120,
			doc: 'PPP-Max-Payload, RFC 4638',
			fields: {bytes: {kind: 'uint', bits: 16, default: 1500, doc: 'Bytes'}},
		},
		error: {number: 0x0203, doc: 'Generic-Error', fields: {text}},
	},
});

defineLayer({
	name: 'pppoeDiscovery',
	title: 'PPPoE discovery',
	doc: 'PPP over Ethernet, discovery stage, RFC 2516.',
	headerBytes: 6,
	is: {etherType: 0x8863},
	line: 'pppoe {code} session {session}',
	fields: {
		version: {at: 0, bits: 4, kind: 'uint', default: 1, constant: true, doc: 'Always 1'},
		type: {at: 4, bits: 4, kind: 'uint', default: 1, doc: 'Always 1'},
		code: {at: 8, bits: 8, kind: 'uint', hex: true, names: codes, default: 0x09, doc: 'Message'},
		session: {at: 16, bits: 16, kind: 'uint', hex: true, default: 0, doc: 'Session'},
		length: {
			at: 32,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer', {lessBytes: 6}),
			doc: 'Bytes of tags',
		},
		tags: {at: 'after', bits: 'rest', kind: 'list', of: pppoeTags, doc: 'Tags'},
	},
});
