import {type ItemOf, tlvs} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {lengthOf, presenceOf, sizeOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		l2tp: {
			control: boolean;
			hasLength: boolean;
			reserved: number;
			hasSeq: boolean;
			reserved2: boolean;
			hasOffset: boolean;
			priority: boolean;
			reserved3: number;
			version: number;
			length: number | undefined;
			tunnel: number;
			session: number;
			ns: number | undefined;
			nr: number | undefined;
			offset: number | undefined;
			offsetPad: Uint8Array | undefined;
			avps: readonly ItemOf<typeof l2tpAvps>[] | undefined;
		};
	}
}

/** RFC 2661 §4.1 */
const l2tpAvps = tlvs({
	head: {
		mandatory: {kind: 'bool', bits: 1, default: true, doc: 'Must be understood'},
		hidden: {kind: 'bool', bits: 1, default: false, doc: 'Its value is encrypted'},
		reserved: {kind: 'uint', bits: 4, default: 0, doc: 'Zero'},
		length: {kind: 'uint', bits: 10, doc: 'Bytes of all of it'},
		vendor: {kind: 'uint', bits: 16, default: 0, doc: '0: IETF'},
		type: {kind: 'uint', bits: 16, doc: 'Attribute'},
	},
	kindField: 'type',
	lengthOf: 'item',
	kinds: {},
});

const isControl = {field: 'control', is: true} as const;
const hasOffset = {field: 'hasOffset', is: true} as const;
const hasSeq = {field: 'hasSeq', is: true} as const;
const isV2Data = {
	allOf: [
		{field: 'control', is: false},
		{field: 'version', is: 2},
	],
};

defineLayer({
	name: 'l2tp',
	title: 'L2TP header',
	doc: 'Layer Two Tunneling Protocol, version 2, RFC 2661.',
	headerBytes: 2,
	is: {udpPort: 1701},
	only: {field: 'version', is: 2},
	carries: [
		{when: isV2Data, layer: 'pppHdlc', startsWith: [0xff, 0x03]},
		{when: isV2Data, layer: 'ppp'},
	],
	line: 'l2tp tunnel {tunnel} session {session} ns {ns} nr {nr}',
	fields: {
		control: {at: 0, bits: 1, kind: 'bool', doc: 'A control message'},
		hasLength: {at: 1, bits: 1, kind: 'bool', doc: 'A length is there; control messages must'},
		reserved: {at: 2, bits: 2, kind: 'uint', default: 0, doc: 'Zero'},
		hasSeq: {at: 4, bits: 1, kind: 'bool', computed: presenceOf('ns'), doc: 'Numbers are there'},
		reserved2: {at: 5, bits: 1, kind: 'bool', doc: 'Zero'},
		hasOffset: {
			at: 6,
			bits: 1,
			kind: 'bool',
			computed: presenceOf('offsetPad'),
			doc: 'An offset is there',
		},
		priority: {at: 7, bits: 1, kind: 'bool', doc: 'To be preferred'},
		reserved3: {at: 8, bits: 4, kind: 'uint', default: 0, doc: 'Zero'},
		version: {at: 12, bits: 4, kind: 'uint', default: 2, doc: 'Always 2'},
		length: {
			at: 'after',
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer'),
			when: {field: 'hasLength', is: true},
			doc: 'Bytes of the whole message',
		},
		tunnel: {at: 'after', bits: 16, kind: 'uint', default: 1, doc: 'Tunnel of the receiver'},
		session: {at: 'after', bits: 16, kind: 'uint', default: 1, doc: 'Session of the receiver'},
		ns: {at: 'after', bits: 16, kind: 'uint', default: 0, when: hasSeq, doc: 'Number of this'},
		nr: {at: 'after', bits: 16, kind: 'uint', default: 0, when: hasSeq, doc: 'Number expected'},
		offset: {
			at: 'after',
			bits: 16,
			kind: 'uint',
			computed: sizeOf('offsetPad'),
			when: hasOffset,
			doc: 'Bytes before the payload',
		},
		offsetPad: {
			at: 'after',
			bits: {bytes: 'offset'},
			kind: 'bytes',
			when: hasOffset,
			doc: 'These bytes',
		},
		avps: {
			at: 'after',
			bits: 'rest',
			kind: 'list',
			of: l2tpAvps,
			when: isControl,
			doc: 'Attributes of a control message',
		},
	},
});
