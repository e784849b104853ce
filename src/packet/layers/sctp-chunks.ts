import {type ItemOf, records, tlvs} from '../item-types.ts';

/** RFC 9260 §3.3.2.1, and IANA sctp-parameters. */
export const sctpParameters = tlvs({
	head: {
		type: {kind: 'uint', bits: 16, doc: 'Type of parameter'},
		length: {kind: 'uint', bits: 16, doc: 'Bytes with these four, without padding'},
	},
	kindField: 'type',
	lengthOf: 'item',
	padToBytes: 4,
	kinds: {
		heartbeat: {
			number: 1,
			doc: 'Heartbeat Info',
			fields: {info: {kind: 'bytes', bits: 'rest', doc: 'For the sender alone'}},
		},
		ipv4: {
			number: 5,
			doc: 'IPv4 Address',
			fields: {address: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Address'}},
		},
		ipv6: {
			number: 6,
			doc: 'IPv6 Address',
			fields: {address: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Address'}},
		},
		cookie: {
			number: 7,
			doc: 'State Cookie',
			fields: {cookie: {kind: 'bytes', bits: 'rest', doc: 'For the sender alone'}},
		},
		cookiePreservative: {
			number: 9,
			doc: 'Cookie Preservative',
			fields: {increment: {kind: 'uint', bits: 32, default: 0, doc: 'ms'}},
		},
		addressTypes: {
			number: 12,
			doc: 'Supported Address Types',
			fields: {
				types: {
					kind: 'list',
					bits: 'rest',
					of: {each: {kind: 'uint', bits: 16, default: 5, doc: 'Type of parameter'}},
					doc: 'Types of address',
				},
			},
		},
		forwardTsn: {number: 0xc000, doc: 'Forward TSN supported, RFC 3758'},
	},
});

const parameters = {kind: 'list', bits: 'rest', of: sctpParameters, doc: 'Parameters'} as const;
const tsn = {kind: 'uint', bits: 32, default: 1, doc: 'Transmission sequence number'} as const;
const init = records({
	tag: {kind: 'uint', bits: 32, hex: true, default: 1, doc: 'Verification tag of the other side'},
	window: {kind: 'uint', bits: 32, default: 65_536, doc: 'Bytes that may be on the way'},
	outStreams: {kind: 'uint', bits: 16, default: 1, doc: 'Streams to be sent'},
	inStreams: {kind: 'uint', bits: 16, default: 1, doc: 'Streams at most, to be received'},
	tsn,
	parameters,
});
const causes = {
	causes: {kind: 'bytes', bits: 'rest', doc: 'Error causes, RFC 9260 §3.3.10'},
} as const;

/** RFC 9260 §3.3 */
export const sctpChunks = tlvs({
	head: {
		type: {kind: 'uint', bits: 8, doc: 'Type of chunk'},
		flags: {kind: 'uint', bits: 8, hex: true, default: 0, doc: 'Of its type; 3: whole DATA'},
		length: {kind: 'uint', bits: 16, doc: 'Bytes with these four, without padding'},
	},
	kindField: 'type',
	lengthOf: 'item',
	padToBytes: 4,
	kinds: {
		data: {
			number: 0,
			doc: 'Payload Data',
			fields: {
				tsn,
				stream: {kind: 'uint', bits: 16, default: 0, doc: 'Stream'},
				seq: {kind: 'uint', bits: 16, default: 0, doc: 'Sequence number in the stream'},
				protocol: {kind: 'uint', bits: 32, default: 0, doc: 'Payload protocol identifier'},
				data: {kind: 'bytes', bits: 'rest', doc: 'User data'},
			},
		},
		init: {number: 1, doc: 'Initiation', fields: init},
		initAck: {number: 2, doc: 'Initiation Acknowledgement', fields: init},
		sack: {
			number: 3,
			doc: 'Selective Acknowledgement',
			fields: {
				tsn,
				window: {kind: 'uint', bits: 32, default: 65_536, doc: 'Bytes that may be on the way'},
				gapCount: {kind: 'uint', bits: 16, computed: {what: 'count', of: 'gaps'}, doc: 'Gaps'},
				duplicateCount: {
					kind: 'uint',
					bits: 16,
					computed: {what: 'count', of: 'duplicates'},
					doc: 'Duplicates',
				},
				gaps: {
					kind: 'list',
					bits: {count: 'gapCount'},
					of: {
						record: {
							start: {kind: 'uint', bits: 16, default: 0, doc: 'First, from the TSN on'},
							end: {kind: 'uint', bits: 16, default: 0, doc: 'Last'},
						},
					},
					doc: 'Blocks that have come',
				},
				duplicates: {
					kind: 'list',
					bits: {count: 'duplicateCount'},
					of: {each: tsn},
					doc: 'TSNs that have come twice',
				},
			},
		},
		heartbeat: {number: 4, doc: 'Heartbeat Request', fields: {parameters}},
		heartbeatAck: {number: 5, doc: 'Heartbeat Acknowledgement', fields: {parameters}},
		abort: {number: 6, doc: 'Abort', fields: causes},
		shutdown: {number: 7, doc: 'Shutdown', fields: {tsn}},
		shutdownAck: {number: 8, doc: 'Shutdown Acknowledgement'},
		error: {number: 9, doc: 'Operation Error', fields: causes},
		cookieEcho: {
			number: 10,
			doc: 'State Cookie',
			fields: {cookie: {kind: 'bytes', bits: 'rest', doc: 'As it was got'}},
		},
		cookieAck: {number: 11, doc: 'Cookie Acknowledgement'},
		shutdownComplete: {number: 14, doc: 'Shutdown Complete'},
		forwardTsn: {
			number: 192,
			doc: 'Forward TSN, RFC 3758',
			fields: {
				tsn,
				streams: {
					kind: 'list',
					bits: 'rest',
					of: {
						record: {
							stream: {kind: 'uint', bits: 16, default: 0, doc: 'Stream'},
							seq: {kind: 'uint', bits: 16, default: 0, doc: 'Sequence number skipped'},
						},
					},
					doc: 'Streams in which something is skipped',
				},
			},
		},
	},
});
export type SctpChunk = ItemOf<typeof sctpChunks>;
