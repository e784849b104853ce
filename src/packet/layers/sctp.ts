import {defineLayer} from '../registry.ts';
import {checksum} from '../table.ts';
import {type SctpChunk, sctpChunks} from './sctp-chunks.ts';

declare module '../types.ts' {
	interface Layers {
		sctp: {
			sport: number;
			dport: number;
			tag: number;
			checksum: number;
			chunks: readonly SctpChunk[];
		};
	}
}

defineLayer({
	name: 'sctp',
	title: 'SCTP packet',
	doc: 'Stream Control Transmission Protocol, RFC 9260.',
	headerBytes: 12,
	is: {ipProtocol: 132},
	line: 'sctp {sport} > {dport} [{chunks}]',
	fields: {
		sport: {
			at: 0,
			bits: 16,
			kind: 'uint',
			default: 49_152,
			doc: 'Source port; the first dynamic one of RFC 6335',
		},
		dport: {at: 16, bits: 16, kind: 'uint', default: 9, doc: 'Destination port'},
		tag: {at: 32, bits: 32, kind: 'uint', hex: true, default: 0, doc: 'Verification tag'},
		checksum: {
			at: 64,
			bits: 32,
			kind: 'uint',
			hex: true,
			computed: checksum('layer', {algorithm: 'crc32c'}),
			doc: 'CRC32c of the whole packet',
		},
		chunks: {at: 'after', bits: 'rest', kind: 'list', of: sctpChunks, doc: 'Chunks'},
	},
});
