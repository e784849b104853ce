import type {RecordOf} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {countOf} from '../table.ts';
import {type DnsRecord, dnsQuestion, dnsRecords} from './dns-records.ts';

declare module '../types.ts' {
	interface Layers {
		dns: {
			id: number;
			response: boolean;
			opcode: number;
			authoritative: boolean;
			truncated: boolean;
			recursionDesired: boolean;
			recursionAvailable: boolean;
			reserved: boolean;
			authenticated: boolean;
			checkingDisabled: boolean;
			rcode: number;
			questionCount: number;
			answerCount: number;
			authorityCount: number;
			additionalCount: number;
			questions: readonly RecordOf<typeof dnsQuestion>[];
			answers: readonly DnsRecord[];
			authorities: readonly DnsRecord[];
			additionals: readonly DnsRecord[];
		};
	}
	interface WrittenNames {
		dns: {rcode: keyof typeof rcodes};
	}
}

const rcodes = {ok: 0, 'format-error': 1, 'server-failure': 2, 'no-such-name': 3, refused: 5};
const section = (count: string, doc: string) =>
	({at: 'after', kind: 'list', bits: {count}, of: dnsRecords, doc}) as const;

defineLayer({
	name: 'dns',
	title: 'DNS message',
	doc: 'Domain Name System, RFC 1035, over UDP; multicast DNS too. What is malformed is payload.',
	headerBytes: 12,
	is: {udpPort: [53, 5353]},
	isStrict: true,
	line: 'dns {id} [{questions}] [{answers}]',
	fields: {
		id: {at: 0, bits: 16, kind: 'uint', hex: true, default: 1, doc: 'Which question'},
		response: {at: 16, bits: 1, kind: 'bool', doc: 'An answer'},
		opcode: {at: 17, bits: 4, kind: 'uint', default: 0, doc: '0: standard query'},
		authoritative: {at: 21, bits: 1, kind: 'bool', doc: 'From an authority'},
		truncated: {at: 22, bits: 1, kind: 'bool', doc: 'There is more'},
		recursionDesired: {at: 23, bits: 1, kind: 'bool', default: true, doc: 'Ask others'},
		recursionAvailable: {at: 24, bits: 1, kind: 'bool', doc: 'Others can be asked'},
		reserved: {at: 25, bits: 1, kind: 'bool', doc: 'Zero'},
		authenticated: {at: 26, bits: 1, kind: 'bool', doc: 'Verified, RFC 4035'},
		checkingDisabled: {at: 27, bits: 1, kind: 'bool', doc: 'Need not be verified, RFC 4035'},
		rcode: {at: 28, bits: 4, kind: 'uint', names: rcodes, default: 0, doc: 'What became of it'},
		questionCount: {at: 32, bits: 16, kind: 'uint', computed: countOf('questions'), doc: 'Number'},
		answerCount: {at: 48, bits: 16, kind: 'uint', computed: countOf('answers'), doc: 'Number'},
		authorityCount: {
			at: 64,
			bits: 16,
			kind: 'uint',
			computed: countOf('authorities'),
			doc: 'Number',
		},
		additionalCount: {
			at: 80,
			bits: 16,
			kind: 'uint',
			computed: countOf('additionals'),
			doc: 'Number',
		},
		questions: {
			at: 'after',
			kind: 'list',
			bits: {count: 'questionCount'},
			of: {record: dnsQuestion},
			doc: 'Questions',
		},
		answers: section('answerCount', 'Answers'),
		authorities: section('authorityCount', 'Who knows more'),
		additionals: section('additionalCount', 'What may help'),
	},
});
