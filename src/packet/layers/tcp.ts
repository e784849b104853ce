import {defineLayer} from '../registry.ts';
import {checksum, headerLength, nextLayer} from '../table.ts';
import {type TcpOption, tcpOptions} from './tcp-options.ts';

declare module '../types.ts' {
	interface Layers {
		tcp: {
			sport: number;
			dport: number;
			seq: number;
			ack: number;
			dataOffset: number;
			reserved: number;
			flags: string;
			window: number;
			checksum: number;
			urgent: number;
			options: readonly TcpOption[];
		};
	}
}

defineLayer({
	name: 'tcp',
	title: 'TCP header',
	doc: 'Transmission Control Protocol, RFC 9293.',
	headerBytes: 20,
	is: {ipProtocol: 6},
	line: 'tcp {sport} > {dport} [{flags}] seq {seq} ack {ack} win {window}',
	fields: {
		sport: {
			at: 0,
			bits: 16,
			kind: 'uint',
			default: 49_152,
			doc: 'Source port; the first dynamic one of RFC 6335',
		},
		dport: {
			at: 16,
			bits: 16,
			kind: 'uint',
			computed: nextLayer('tcpPort', {otherwise: 9, orField: 'sport'}),
			doc: 'Destination port; that of the next layer, else 9, discard (RFC 863)',
		},
		seq: {at: 32, bits: 32, kind: 'uint', default: 0, doc: 'Sequence number'},
		ack: {at: 64, bits: 32, kind: 'uint', default: 0, doc: 'Acknowledgement number'},
		dataOffset: {
			at: 96,
			bits: 4,
			kind: 'uint',
			computed: headerLength({unitBytes: 4}),
			doc: 'Header length in words of 4 bytes',
		},
		reserved: {at: 100, bits: 4, kind: 'uint', default: 0, doc: 'Reserved, zero'},
		flags: {
			at: 104,
			bits: 8,
			kind: 'flags',
			names: {syn: 2, fin: 1, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128},
			default: 'syn',
			doc: "Control bits: 'syn,ack'",
		},
		window: {at: 112, bits: 16, kind: 'uint', default: 65_535, doc: 'Receive window'},
		checksum: {
			at: 128,
			bits: 16,
			kind: 'uint',
			hex: true,
			computed: checksum('layer', {pseudo: true}),
			doc: 'Over pseudo-header, header and payload',
		},
		urgent: {at: 144, bits: 16, kind: 'uint', default: 0, doc: 'Urgent pointer'},
		options: {
			at: 160,
			bits: 'rest',
			kind: 'list',
			of: tcpOptions,
			unitBytes: 4,
			maxBytes: 40,
			doc: 'Options, filled up with End of Option List to whole words',
		},
	},
});
