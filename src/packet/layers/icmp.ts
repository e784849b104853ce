import {defineLayer} from '../registry.ts';
import {checksum} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		icmp: {type: number; code: number; checksum: number; id: number; seq: number};
	}
	interface WrittenNames {
		icmp: {type: keyof typeof icmpTypes};
	}
}

/** Names that may be written for types (IANA icmp-parameters). */
export const icmpTypes = {
	'echo-reply': 0,
	unreachable: 3,
	redirect: 5,
	'echo-request': 8,
	'time-exceeded': 11,
	'parameter-problem': 12,
} as const;

defineLayer({
	name: 'icmp',
	title: 'ICMP header',
	doc: 'Internet Control Message Protocol for IPv4, RFC 792.',
	headerBytes: 8,
	is: {ipProtocol: 1},
	line: 'icmp {type} code {code} id {id} seq {seq}',
	fields: {
		type: {at: 0, bits: 8, kind: 'uint', names: icmpTypes, default: 8, doc: 'Type of message'},
		code: {at: 8, bits: 8, kind: 'uint', default: 0, doc: 'Code within the type'},
		checksum: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer'),
			doc: 'Over the whole message',
		},
		id: {at: 32, bits: 16, kind: 'uint', default: 1, doc: 'Echo identifier; else bytes 4 and 5'},
		seq: {at: 48, bits: 16, kind: 'uint', default: 1, doc: 'Echo sequence; else bytes 6 and 7'},
	},
});
