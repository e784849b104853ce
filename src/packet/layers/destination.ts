import {defineLayer} from '../registry.ts';
import {headerLength, nextLayer} from '../table.ts';
import {experimentalProtocol, type IpProtocolName, ipProtocols} from './ipv4.ts';
import {type Ipv6Option, ipv6Options} from './ipv6-options.ts';

declare module '../types.ts' {
	interface Layers {
		destination: {nextHeader: number; length: number; options: readonly Ipv6Option[]};
	}
	interface WrittenNames {
		destination: {nextHeader: IpProtocolName};
	}
}

defineLayer({
	name: 'destination',
	title: 'Destination options',
	doc: 'Options for the destination, RFC 8200 §4.6.',
	headerBytes: 2,
	is: {ipProtocol: 60},
	line: 'destination {options}',
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
		options: {
			at: 'after',
			bits: 'rest',
			kind: 'list',
			of: ipv6Options,
			unitBytes: 8,
			beforeBytes: 2,
			doc: 'Options, filled up with padding to whole units',
		},
	},
});
