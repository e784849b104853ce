import {defineLayer} from '../registry.ts';
import {followedBy, lengthOf, nextLayer, presenceOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		gtpu: {
			version: number;
			protocolType: boolean;
			reserved: boolean;
			hasExtension: boolean;
			hasSeq: boolean;
			hasNpdu: boolean;
			type: number;
			length: number;
			teid: number;
			seq: number | undefined;
			npdu: number | undefined;
			nextExtension: number | undefined;
		};
	}
	interface WrittenNames {
		gtpu: {type: keyof typeof messages};
	}
}

const messages = {
	'echo-request': 1,
	'echo-response': 2,
	'error-indication': 26,
	'end-marker': 254,
	'g-pdu': 255,
} as const;

/** One of the flags is enough for all three fields to be there, 3GPP TS 29.281 §5.1. */
const hasOptional = {
	anyOf: [
		{field: 'hasExtension', is: true},
		{field: 'hasSeq', is: true},
		{field: 'hasNpdu', is: true},
	],
};

defineLayer({
	name: 'gtpu',
	title: 'GTP-U header',
	doc: 'GPRS Tunnelling Protocol, user plane, 3GPP TS 29.281.',
	headerBytes: 8,
	is: {udpPort: 2152},
	carries: [{when: {field: 'type', is: 255}, by: 'ipVersion'}],
	line: 'gtpu {type} teid {teid}',
	fields: {
		version: {at: 0, bits: 3, kind: 'uint', default: 1, constant: true, doc: 'Always 1'},
		protocolType: {
			at: 3,
			bits: 1,
			kind: 'bool',
			default: true,
			constant: true,
			doc: "GTP, and not GTP'",
		},
		reserved: {at: 4, bits: 1, kind: 'bool', doc: 'Zero'},
		hasExtension: {
			at: 5,
			bits: 1,
			kind: 'bool',
			computed: followedBy('gtpuExtension'),
			doc: 'An extension header follows',
		},
		hasSeq: {at: 6, bits: 1, kind: 'bool', computed: presenceOf('seq'), doc: 'The number counts'},
		hasNpdu: {at: 7, bits: 1, kind: 'bool', computed: presenceOf('npdu'), doc: 'As does this'},
		type: {at: 8, bits: 8, kind: 'uint', names: messages, default: 255, doc: 'Type of message'},
		length: {
			at: 16,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer', {lessBytes: 8}),
			doc: 'Bytes after the first 8',
		},
		teid: {at: 32, bits: 32, kind: 'uint', hex: true, default: 1, doc: 'Tunnel endpoint'},
		seq: {at: 'after', bits: 16, kind: 'uint', default: 0, when: hasOptional, doc: 'Number'},
		npdu: {at: 'after', bits: 8, kind: 'uint', default: 0, when: hasOptional, doc: 'N-PDU number'},
		nextExtension: {
			at: 'after',
			bits: 8,
			kind: 'uint',
			hex: true,
			computed: nextLayer('gtpuExtension', {otherwise: 0}),
			when: hasOptional,
			doc: 'Type of the extension header that follows; 0 when none does',
		},
	},
});
