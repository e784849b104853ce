import {defineLayer} from '../registry.ts';
import {checksum} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		icmpv6: {type: number; code: number; checksum: number; id: number; seq: number};
	}
	interface WrittenNames {
		icmpv6: {type: keyof typeof icmpv6Types};
	}
}

/** Names that may be written for types (IANA icmpv6-parameters). */
export const icmpv6Types = {
	unreachable: 1,
	'packet-too-big': 2,
	'time-exceeded': 3,
	'parameter-problem': 4,
	'echo-request': 128,
	'echo-reply': 129,
	'router-solicitation': 133,
	'router-advertisement': 134,
	'neighbor-solicitation': 135,
	'neighbor-advertisement': 136,
} as const;

defineLayer({
	name: 'icmpv6',
	title: 'ICMPv6 header',
	doc: 'Internet Control Message Protocol for IPv6, RFC 4443.',
	headerBytes: 8,
	is: {ipProtocol: 58},
	line: 'icmpv6 {type} code {code} id {id} seq {seq}',
	fields: {
		type: {at: 0, bits: 8, kind: 'uint', names: icmpv6Types, default: 128, doc: 'Type of message'},
		code: {at: 8, bits: 8, kind: 'uint', default: 0, doc: 'Code within the type'},
		checksum: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer', {pseudo: true}),
			doc: 'Over pseudo-header and the whole message',
		},
		id: {at: 32, bits: 16, kind: 'uint', default: 1, doc: 'Echo identifier; else bytes 4 and 5'},
		seq: {at: 48, bits: 16, kind: 'uint', default: 1, doc: 'Echo sequence; else bytes 6 and 7'},
	},
});
