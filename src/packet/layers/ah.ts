import {defineLayer} from '../registry.ts';
import {headerLength, nextLayer} from '../table.ts';
import {experimentalProtocol, type IpProtocolName, ipProtocols} from './ipv4.ts';

declare module '../types.ts' {
	interface Layers {
		ah: {
			nextHeader: number;
			length: number;
			reserved: number;
			spi: number;
			seq: number;
			icv: Uint8Array;
		};
	}
	interface WrittenNames {
		ah: {nextHeader: IpProtocolName};
	}
}

defineLayer({
	name: 'ah',
	title: 'Authentication header',
	doc: 'IP Authentication Header, RFC 4302. The check value is not computed.',
	headerBytes: 12,
	is: {ipProtocol: 51},
	line: 'ah spi {spi} seq {seq}',
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
			computed: headerLength({unitBytes: 4, plusBytes: 8}),
			doc: 'Header length in words of 4 bytes, less 2',
		},
		reserved: {at: 16, bits: 16, kind: 'uint', default: 0, doc: 'Zero'},
		spi: {
			at: 32,
			bits: 32,
			kind: 'uint',
			hex: true,
			default: 256,
			doc: 'Security parameters index',
		},
		seq: {at: 64, bits: 32, kind: 'uint', default: 1, doc: 'Sequence number'},
		icv: {
			at: 'after',
			bits: 'rest',
			kind: 'bytes',
			unitBytes: 4,
			doc: 'Integrity check value; over IPv6 a multiple of 8 bytes with the header',
		},
	},
});
