import {defineLayer} from '../registry.ts';

declare module '../types.ts' {
	interface Layers {
		vxlan: {flags: number; reserved: number; vni: number; reserved2: number};
	}
}

defineLayer({
	name: 'vxlan',
	title: 'VXLAN header',
	doc: 'Virtual eXtensible Local Area Network, RFC 7348.',
	headerBytes: 8,
	is: {udpPort: 4789},
	carries: [{layer: 'eth'}],
	line: 'vxlan {vni}',
	fields: {
		flags: {at: 0, bits: 8, kind: 'uint', default: 0x08, hex: true, doc: 'Bit 3: the VNI is valid'},
		reserved: {at: 8, bits: 24, kind: 'uint', default: 0, hex: true, doc: 'Zero'},
		vni: {at: 32, bits: 24, kind: 'uint', default: 0, doc: 'Network identifier'},
		reserved2: {at: 56, bits: 8, kind: 'uint', default: 0, hex: true, doc: 'Zero'},
	},
});
