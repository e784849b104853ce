import {defineLayer} from '../registry.ts';
import {checksum, countOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		icmp: {
			type: number;
			code: number;
			checksum: number;
			id: number | undefined;
			seq: number | undefined;
			gateway: Ipv4 | undefined;
			pointer: number | undefined;
			unused: number | undefined;
			length: number | undefined;
			mtu: number | undefined;
			unused2: number | undefined;
			count: number | undefined;
			entryWords: number | undefined;
			lifetime: number | undefined;
			body: number | undefined;
			originate: number | undefined;
			receive: number | undefined;
			transmit: number | undefined;
			mask: Ipv4 | undefined;
			routers: readonly {readonly address: Ipv4; readonly preference: number}[] | undefined;
		};
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
	'router-advertisement': 9,
	'router-solicitation': 10,
	'time-exceeded': 11,
	'parameter-problem': 12,
	'timestamp-request': 13,
	'timestamp-reply': 14,
	'mask-request': 17,
	'mask-reply': 18,
} as const;

const queries = [0, 8, 13, 14, 15, 16, 17, 18];
const isQuery = {field: 'type', is: queries} as const;
const isError = {field: 'type', is: [3, 11, 12]} as const;
const isAdvertisement = {field: 'type', is: 9} as const;
const isTimestamp = {field: 'type', is: [13, 14]} as const;
const time = {at: 'after', bits: 32, kind: 'uint', default: 0, when: isTimestamp} as const;

defineLayer({
	name: 'icmp',
	title: 'ICMP header',
	doc: 'Internet Control Message Protocol for IPv4, RFC 792, 950, 1256 and 4884.',
	headerBytes: 8,
	is: {ipProtocol: 1},
	carries: [{when: {field: 'type', is: [3, 4, 5, 11, 12]}, layer: 'ipv4', quoted: true}],
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
		id: {at: 32, bits: 16, kind: 'uint', default: 1, when: isQuery, doc: 'Who asks'},
		seq: {at: 48, bits: 16, kind: 'uint', default: 1, when: isQuery, doc: 'Which question'},
		gateway: {
			at: 32,
			bits: 32,
			kind: 'ipv4',
			default: '0.0.0.0',
			when: {field: 'type', is: 5},
			doc: 'Where to send instead',
		},
		pointer: {
			at: 32,
			bits: 8,
			kind: 'uint',
			default: 0,
			when: {field: 'type', is: 12},
			doc: 'Which byte is the problem',
		},
		unused: {
			at: 32,
			bits: 8,
			kind: 'uint',
			default: 0,
			when: {field: 'type', is: [3, 11]},
			doc: 'Zero',
		},
		length: {
			at: 40,
			bits: 8,
			kind: 'uint',
			default: 0,
			when: isError,
			doc: 'Words of 4 bytes that are quoted, when extensions follow; RFC 4884',
		},
		mtu: {
			at: 48,
			bits: 16,
			kind: 'uint',
			default: 0,
			when: {field: 'type', is: 3},
			doc: 'Of the next hop, with code 4 (RFC 1191)',
		},
		unused2: {
			at: 48,
			bits: 16,
			kind: 'uint',
			default: 0,
			when: {field: 'type', is: [11, 12]},
			doc: 'Zero',
		},
		count: {
			at: 32,
			bits: 8,
			kind: 'uint',
			computed: countOf('routers'),
			when: isAdvertisement,
			doc: 'Number of routers',
		},
		entryWords: {
			at: 40,
			bits: 8,
			kind: 'uint',
			default: 2,
			when: isAdvertisement,
			doc: 'Words of 4 bytes per router',
		},
		lifetime: {
			at: 48,
			bits: 16,
			kind: 'uint',
			default: 1800,
			when: isAdvertisement,
			doc: 'Seconds',
		},
		body: {
			at: 32,
			bits: 32,
			kind: 'uint',
			hex: true,
			default: 0,
			when: {field: 'type', isNot: [...queries, 3, 5, 9, 11, 12]},
			doc: 'Bytes 4 to 7 of other types',
		},
		originate: {...time, doc: 'ms since midnight, when the question was sent'},
		receive: {...time, doc: 'ms since midnight, when it came'},
		transmit: {...time, doc: 'ms since midnight, when the answer was sent'},
		mask: {
			at: 'after',
			bits: 32,
			kind: 'ipv4',
			default: '0.0.0.0',
			when: {field: 'type', is: [17, 18]},
			doc: 'Address mask',
		},
		routers: {
			at: 'after',
			kind: 'list',
			bits: {count: 'count'},
			of: {
				record: {
					address: {kind: 'ipv4', bits: 32, default: '0.0.0.0', doc: 'Router'},
					preference: {kind: 'uint', bits: 32, default: 0, doc: 'The higher the better'},
				},
			},
			when: isAdvertisement,
			doc: 'Routers',
		},
	},
});
