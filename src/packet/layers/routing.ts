import {defineLayer} from '../registry.ts';
import {countOf, headerLength, nextLayer} from '../table.ts';
import {experimentalProtocol, type IpProtocolName, ipProtocols} from './ipv4.ts';

declare module '../types.ts' {
	interface Layers {
		routing: {
			nextHeader: number;
			length: number;
			type: number;
			segmentsLeft: number;
			lastEntry: number | undefined;
			flags: number | undefined;
			tag: number | undefined;
			reserved: number | undefined;
			addresses: readonly Ipv6[] | undefined;
			segments: readonly Ipv6[] | undefined;
			data: Uint8Array;
		};
	}
	interface WrittenNames {
		routing: {nextHeader: IpProtocolName};
	}
}

const isSegmentRouting = {field: 'type', is: 4} as const;
const isOther = {field: 'type', isNot: 4} as const;
const address = {each: {kind: 'ipv6', bits: 128, default: '2001:db8::1', doc: 'Address'}} as const;

defineLayer({
	name: 'routing',
	title: 'Routing header',
	doc: 'IPv6 routing header, RFC 8200 §4.4; segment routing (type 4), RFC 8754.',
	headerBytes: 8,
	is: {ipProtocol: 43},
	finalDestination: {first: 'segments', last: 'addresses', left: 'segmentsLeft'},
	line: 'routing type {type} left {segmentsLeft}',
	fields: {
		nextHeader: {
			at: 0,
			bits: 8,
			kind: 'uint',
			names: ipProtocols,
			computed: nextLayer('ipProtocol', {otherwise: experimentalProtocol}),
			doc: 'Protocol of what follows; 253 when that has none',
		},
		length: {
			at: 8,
			bits: 8,
			kind: 'uint',
			computed: headerLength({unitBytes: 8, plusBytes: 8}),
			doc: 'Header length in units of 8 bytes, the first one not counted',
		},
		type: {at: 16, bits: 8, kind: 'uint', default: 4, doc: '4: segment routing'},
		segmentsLeft: {at: 24, bits: 8, kind: 'uint', default: 0, doc: 'Addresses still to visit'},
		lastEntry: {
			at: 32,
			bits: 8,
			kind: 'uint',
			computed: countOf('segments', {lessBy: 1}),
			when: isSegmentRouting,
			doc: 'Index of the last segment',
		},
		flags: {
			at: 40,
			bits: 8,
			kind: 'uint',
			hex: true,
			default: 0,
			when: isSegmentRouting,
			doc: 'None is in use',
		},
		tag: {
			at: 48,
			bits: 16,
			kind: 'uint',
			default: 0,
			when: isSegmentRouting,
			doc: 'Class of packets',
		},
		reserved: {
			at: 32,
			bits: 32,
			kind: 'uint',
			hex: true,
			default: 0,
			when: isOther,
			doc: 'Zero',
		},
		segments: {
			at: 'after',
			kind: 'list',
			bits: {count: 'lastEntry', plus: 1},
			of: address,
			default: ['2001:db8::2'],
			when: isSegmentRouting,
			doc: 'Segments, the last one first',
		},
		addresses: {
			at: 'after',
			kind: 'list',
			bits: {count: 'length', per: 2},
			of: address,
			when: {field: 'type', is: [0, 2]},
			doc: 'Addresses of types 0 (RFC 5095: not to be used) and 2 (RFC 6275)',
		},
		data: {
			at: 'after',
			bits: 'rest',
			kind: 'bytes',
			unitBytes: 8,
			doc: 'What else is in it: TLVs of segment routing',
		},
	},
});
