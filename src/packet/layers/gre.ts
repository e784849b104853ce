import {defineLayer} from '../registry.ts';
import {checksum, nextLayer, presenceOf} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType} from './eth.ts';

declare module '../types.ts' {
	interface Layers {
		gre: {
			hasChecksum: boolean;
			hasRouting: boolean;
			hasKey: boolean;
			hasSeq: boolean;
			strictRoute: boolean;
			recursion: number;
			hasAck: boolean;
			flags: number;
			version: number;
			protocol: number;
			checksum: number | undefined;
			offset: number | undefined;
			key: number | undefined;
			payloadLength: number | undefined;
			callId: number | undefined;
			seq: number | undefined;
			ack: number | undefined;
		};
	}
	interface WrittenNames {
		gre: {protocol: EtherTypeName};
	}
}

const hasChecksum = {
	anyOf: [
		{field: 'hasChecksum', is: true},
		{field: 'hasRouting', is: true},
	],
};
const isPptp = {field: 'version', is: 1} as const;
const hasKey = {field: 'hasKey', is: true} as const;
const optional = {at: 'after', kind: 'uint', default: 0} as const;

defineLayer({
	name: 'gre',
	title: 'GRE header',
	doc: 'Generic Routing Encapsulation, RFC 2784 and 2890; version 1 of PPTP, RFC 2637.',
	headerBytes: 4,
	is: {ipProtocol: 47},
	line: 'gre key {key} seq {seq}',
	fields: {
		hasChecksum: {
			at: 0,
			bits: 1,
			kind: 'bool',
			computed: presenceOf('checksum'),
			doc: 'A checksum is there; true to have it computed',
		},
		hasRouting: {at: 1, bits: 1, kind: 'bool', doc: 'Source routes follow, RFC 1701; payload here'},
		hasKey: {at: 2, bits: 1, kind: 'bool', computed: presenceOf('key'), doc: 'A key is there'},
		hasSeq: {at: 3, bits: 1, kind: 'bool', computed: presenceOf('seq'), doc: 'A number is there'},
		strictRoute: {at: 4, bits: 1, kind: 'bool', doc: 'RFC 1701'},
		recursion: {at: 5, bits: 3, kind: 'uint', default: 0, doc: 'RFC 1701'},
		hasAck: {
			at: 8,
			bits: 1,
			kind: 'bool',
			computed: presenceOf('ack'),
			doc: 'An acknowledgement is there, version 1',
		},
		flags: {at: 9, bits: 4, kind: 'uint', default: 0, doc: 'Reserved, zero'},
		version: {at: 13, bits: 3, kind: 'uint', default: 0, constant: true, doc: '0, or 1 of PPTP'},
		protocol: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {
				otherwise: experimentalEtherType,
				when: {field: 'hasRouting', is: false},
			}),
			doc: 'EtherType of what follows; 0x88b5 when that has none',
		},
		checksum: {
			at: 'after',
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer'),
			when: hasChecksum,
			doc: 'Over header and payload',
		},
		offset: {...optional, bits: 16, when: hasChecksum, doc: 'Reserved; of the active route'},
		key: {
			...optional,
			bits: 32,
			when: {allOf: [hasKey, {field: 'version', isNot: 1}]},
			doc: 'Which flow',
		},
		payloadLength: {
			...optional,
			bits: 16,
			when: {allOf: [hasKey, isPptp]},
			doc: 'Bytes of payload, PPTP',
		},
		callId: {...optional, bits: 16, when: {allOf: [hasKey, isPptp]}, doc: 'Of the peer, PPTP'},
		seq: {...optional, bits: 32, when: {field: 'hasSeq', is: true}, doc: 'Sequence number'},
		ack: {
			...optional,
			bits: 32,
			when: {allOf: [{field: 'hasAck', is: true}, isPptp]},
			doc: 'Highest sequence number received, PPTP',
		},
	},
});
