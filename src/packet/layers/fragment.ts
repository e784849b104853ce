import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';
import {experimentalProtocol, type IpProtocolName, ipProtocols} from './ipv4.ts';

declare module '../types.ts' {
	interface Layers {
		fragment: {
			nextHeader: number;
			reserved: number;
			offset: number;
			reserved2: number;
			more: boolean;
			id: number;
		};
	}
	interface WrittenNames {
		fragment: {nextHeader: IpProtocolName};
	}
}

defineLayer({
	name: 'fragment',
	title: 'Fragment header',
	doc: 'IPv6 fragment header, RFC 8200 §4.5.',
	headerBytes: 8,
	is: {ipProtocol: 44},
	isFragment: {
		anyOf: [
			{field: 'offset', isNot: 0},
			{field: 'more', is: true},
		],
	},
	line: 'fragment {id} offset {offset}',
	fields: {
		nextHeader: {
			at: 0,
			bits: 8,
			kind: 'uint',
			names: ipProtocols,
			computed: nextLayer('ipProtocol', {otherwise: experimentalProtocol, unless: 'offset'}),
			doc: 'Protocol of what follows; 253 when that has none',
		},
		reserved: {at: 8, bits: 8, kind: 'uint', default: 0, doc: 'Zero'},
		offset: {
			at: 16,
			bits: 13,
			kind: 'uint',
			default: 0,
			doc: 'In units of 8 bytes, as on the wire; the payload of a later fragment is not looked into',
		},
		reserved2: {at: 29, bits: 2, kind: 'uint', default: 0, doc: 'Zero'},
		more: {at: 31, bits: 1, kind: 'bool', default: false, doc: 'More fragments follow'},
		id: {at: 32, bits: 32, kind: 'uint', hex: true, default: 0, doc: 'Identification'},
	},
});
