import {type RecordOf, records} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {checksum, countOf, sizeOf} from '../table.ts';
import {type NdOption, ndOptions} from './nd-options.ts';

declare module '../types.ts' {
	interface Layers {
		icmpv6: {
			type: number;
			code: number;
			checksum: number;
			id: number | undefined;
			seq: number | undefined;
			length: number | undefined;
			unused: number | undefined;
			mtu: number | undefined;
			pointer: number | undefined;
			maxDelay: number | undefined;
			reserved: number | undefined;
			hopLimit: number | undefined;
			flags: string | undefined;
			lifetime: number | undefined;
			neighborFlags: string | undefined;
			reserved2: number | undefined;
			reserved3: number | undefined;
			recordCount: number | undefined;
			body: number | undefined;
			group: Ipv6 | undefined;
			queryFlags: number | undefined;
			suppress: boolean | undefined;
			robustness: number | undefined;
			queryInterval: number | undefined;
			sourceCount: number | undefined;
			sources: readonly Ipv6[] | undefined;
			records: readonly RecordOf<typeof mldRecord>[] | undefined;
			reachableTime: number | undefined;
			retransTimer: number | undefined;
			target: Ipv6 | undefined;
			destination: Ipv6 | undefined;
			options: readonly NdOption[] | undefined;
		};
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
	'mld-query': 130,
	'mld-report': 131,
	'mld-done': 132,
	'router-solicitation': 133,
	'router-advertisement': 134,
	'neighbor-solicitation': 135,
	'neighbor-advertisement': 136,
	redirect: 137,
	'mldv2-report': 143,
} as const;

/** RFC 3810 §5.2.4 */
const mldRecord = records({
	type: {kind: 'uint', bits: 8, default: 4, doc: '1 to 6: mode, change of mode, sources'},
	auxWords: {
		kind: 'uint',
		bits: 8,
		computed: sizeOf('aux', {unitBytes: 4}),
		doc: 'Words of 4 bytes of auxiliary data',
	},
	sourceCount: {kind: 'uint', bits: 16, computed: countOf('sources'), doc: 'Number of sources'},
	group: {kind: 'ipv6', bits: 128, default: 'ff02::1:2', doc: 'Multicast address'},
	sources: {
		kind: 'list',
		bits: {count: 'sourceCount'},
		of: {each: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Source'}},
		doc: 'Source addresses',
	},
	aux: {
		kind: 'bytes',
		bits: {bytes: 'auxWords', unitBytes: 4},
		unitBytes: 4,
		doc: 'Auxiliary data',
	},
});

const is = (...types: number[]) => ({field: 'type', is: types});
const errors = [1, 3];
const mld = [130, 131, 132];
const known = [1, 2, 3, 4, 128, 129, ...mld, 133, 134, 135, 136, 137, 143];
/** RFC 3810 §8.1: a query of 28 bytes or more is of version 2. */
const isQueryV2 = {allOf: [is(130), {room: 28}]};
const queryV2 = {at: 'after', kind: 'uint', when: isQueryV2} as const;
const advertised = {at: 'after', bits: 32, kind: 'uint', default: 0, when: is(134)} as const;

defineLayer({
	name: 'icmpv6',
	title: 'ICMPv6 header',
	doc: 'Internet Control Message Protocol for IPv6: RFC 4443, 4861 (ND), 2710 and 3810 (MLD).',
	headerBytes: 8,
	is: {ipProtocol: 58},
	carries: [{when: is(1, 2, 3, 4), layer: 'ipv6', quoted: true}],
	line: 'icmpv6 {type} code {code} id {id} seq {seq} {target}',
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
		id: {at: 32, bits: 16, kind: 'uint', default: 1, when: is(128, 129), doc: 'Who asks'},
		seq: {at: 48, bits: 16, kind: 'uint', default: 1, when: is(128, 129), doc: 'Which question'},
		length: {
			at: 32,
			bits: 8,
			kind: 'uint',
			default: 0,
			when: is(...errors),
			doc: 'Units of 8 bytes that are quoted, when extensions follow; RFC 4884',
		},
		unused: {at: 40, bits: 24, kind: 'uint', default: 0, when: is(...errors), doc: 'Zero'},
		mtu: {at: 32, bits: 32, kind: 'uint', default: 1280, when: is(2), doc: 'Of the next hop'},
		pointer: {
			at: 32,
			bits: 32,
			kind: 'uint',
			default: 0,
			when: is(4),
			doc: 'Which byte is the problem',
		},
		maxDelay: {at: 32, bits: 16, kind: 'uint', default: 0, when: is(...mld), doc: 'ms'},
		hopLimit: {at: 32, bits: 8, kind: 'uint', default: 64, when: is(134), doc: 'For hosts to use'},
		flags: {
			at: 40,
			bits: 8,
			kind: 'flags',
			names: {
				managed: 128,
				other: 64,
				home: 32,
				preference1: 16,
				preference2: 8,
				proxy: 4,
				bit6: 2,
				bit7: 1,
			},
			default: '',
			when: is(134),
			doc: 'RFC 4861 §4.2, 4191, 6275 and 4389',
		},
		lifetime: {at: 48, bits: 16, kind: 'uint', default: 1800, when: is(134), doc: 'Seconds'},
		neighborFlags: {
			at: 32,
			bits: 3,
			kind: 'flags',
			names: {router: 4, solicited: 2, override: 1},
			default: 'solicited,override',
			when: is(136),
			doc: 'RFC 4861 §4.4',
		},
		reserved2: {at: 35, bits: 29, kind: 'uint', default: 0, when: is(136), doc: 'Zero'},
		reserved: {at: 48, bits: 16, kind: 'uint', default: 0, when: is(...mld), doc: 'Zero'},
		recordCount: {
			at: 48,
			bits: 16,
			kind: 'uint',
			computed: countOf('records'),
			when: is(143),
			doc: 'Number of records',
		},
		reserved3: {at: 32, bits: 16, kind: 'uint', default: 0, when: is(143), doc: 'Zero'},
		body: {
			at: 32,
			bits: 32,
			kind: 'uint',
			hex: true,
			default: 0,
			when: {field: 'type', isNot: known.filter(type => ![133, 135, 137].includes(type))},
			doc: 'Bytes 4 to 7 of other types, of solicitations and redirects',
		},
		group: {
			at: 'after',
			bits: 128,
			kind: 'ipv6',
			default: '::',
			when: is(...mld),
			doc: 'Multicast address; of a general query, none',
		},
		queryFlags: {...queryV2, bits: 4, default: 0, doc: 'Reserved'},
		suppress: {at: 'after', bits: 1, kind: 'bool', when: isQueryV2, doc: 'For routers: suppress'},
		robustness: {...queryV2, bits: 3, default: 2, doc: "The querier's robustness variable"},
		queryInterval: {...queryV2, bits: 8, default: 125, doc: "The querier's interval, as a code"},
		sourceCount: {...queryV2, bits: 16, computed: countOf('sources'), doc: 'Number of sources'},
		sources: {
			at: 'after',
			kind: 'list',
			bits: {count: 'sourceCount'},
			of: {each: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Source'}},
			when: isQueryV2,
			doc: 'Sources asked about',
		},
		records: {
			at: 'after',
			kind: 'list',
			bits: {count: 'recordCount'},
			of: {record: mldRecord},
			when: is(143),
			doc: 'Records, one per group',
		},
		reachableTime: {...advertised, doc: 'ms that a neighbour counts as reachable'},
		retransTimer: {...advertised, doc: 'ms between solicitations'},
		target: {
			at: 'after',
			bits: 128,
			kind: 'ipv6',
			default: '2001:db8::2',
			when: is(135, 136, 137),
			doc: 'Who is sought, who answers, whom to send to',
		},
		destination: {
			at: 'after',
			bits: 128,
			kind: 'ipv6',
			default: '2001:db8::2',
			when: is(137),
			doc: 'Which destination is redirected',
		},
		options: {
			at: 'after',
			bits: 'rest',
			kind: 'list',
			of: ndOptions,
			when: is(133, 134, 135, 136, 137),
			doc: 'Options of neighbour discovery',
		},
	},
});
