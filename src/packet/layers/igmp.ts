import {type RecordOf, records} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {checksum, countOf, sizeOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		igmp: {
			type: number;
			maxResponse: number;
			checksum: number;
			group: Ipv4 | undefined;
			reserved: number | undefined;
			recordCount: number | undefined;
			queryFlags: number | undefined;
			suppress: boolean | undefined;
			robustness: number | undefined;
			queryInterval: number | undefined;
			sourceCount: number | undefined;
			sources: readonly Ipv4[] | undefined;
			records: readonly RecordOf<typeof igmpRecord>[] | undefined;
		};
	}
	interface WrittenNames {
		igmp: {type: keyof typeof igmpTypes};
	}
}

const igmpTypes = {query: 0x11, 'v1-report': 0x12, report: 0x16, leave: 0x17, 'v3-report': 0x22};

/** RFC 3376 §4.2.4 */
const igmpRecord = records({
	type: {kind: 'uint', bits: 8, default: 4, doc: '1 to 6: mode, change of mode, sources'},
	auxWords: {
		kind: 'uint',
		bits: 8,
		computed: sizeOf('aux', {unitBytes: 4}),
		doc: 'Words of 4 bytes of auxiliary data',
	},
	sourceCount: {kind: 'uint', bits: 16, computed: countOf('sources'), doc: 'Number of sources'},
	group: {kind: 'ipv4', bits: 32, default: '224.0.0.251', doc: 'Multicast address'},
	sources: {
		kind: 'list',
		bits: {count: 'sourceCount'},
		of: {each: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Source'}},
		doc: 'Source addresses',
	},
	aux: {
		kind: 'bytes',
		bits: {bytes: 'auxWords', unitBytes: 4},
		unitBytes: 4,
		doc: 'Auxiliary data',
	},
});

const isReportV3 = {field: 'type', is: 0x22} as const;
/** RFC 3376 §7.1: a query of 12 bytes or more is of version 3. */
const isQueryV3 = {allOf: [{field: 'type', is: 0x11}, {room: 12}]};
const queryV3 = {at: 'after', kind: 'uint', when: isQueryV3} as const;

defineLayer({
	name: 'igmp',
	title: 'IGMP message',
	doc: 'Internet Group Management Protocol, versions 1 to 3: RFC 1112, 2236 and 3376.',
	headerBytes: 8,
	is: {ipProtocol: 2},
	line: 'igmp {type} group {group} records {recordCount}',
	fields: {
		type: {at: 0, bits: 8, kind: 'uint', names: igmpTypes, default: 0x16, doc: 'Type of message'},
		maxResponse: {at: 8, bits: 8, kind: 'uint', default: 0, doc: 'Tenths of a second, as a code'},
		checksum: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer'),
			doc: 'Over the whole message',
		},
		group: {
			at: 32,
			bits: 32,
			kind: 'ipv4',
			default: '0.0.0.0',
			when: {field: 'type', isNot: 0x22},
			doc: 'Multicast address; of a general query, none',
		},
		reserved: {at: 32, bits: 16, kind: 'uint', default: 0, when: isReportV3, doc: 'Zero'},
		recordCount: {
			at: 48,
			bits: 16,
			kind: 'uint',
			computed: countOf('records'),
			when: isReportV3,
			doc: 'Number of records',
		},
		queryFlags: {...queryV3, bits: 4, default: 0, doc: 'Reserved'},
		suppress: {at: 'after', bits: 1, kind: 'bool', when: isQueryV3, doc: 'For routers: suppress'},
		robustness: {...queryV3, bits: 3, default: 2, doc: "The querier's robustness variable"},
		queryInterval: {...queryV3, bits: 8, default: 125, doc: "The querier's interval, as a code"},
		sourceCount: {...queryV3, bits: 16, computed: countOf('sources'), doc: 'Number of sources'},
		sources: {
			at: 'after',
			kind: 'list',
			bits: {count: 'sourceCount'},
			of: {each: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Source'}},
			when: isQueryV3,
			doc: 'Sources asked about',
		},
		records: {
			at: 'after',
			kind: 'list',
			bits: {count: 'recordCount'},
			of: {record: igmpRecord},
			when: isReportV3,
			doc: 'Records, one per group',
		},
	},
});
