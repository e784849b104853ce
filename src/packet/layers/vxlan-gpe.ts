import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		vxlanGpe: {
			flags: number;
			reserved: number;
			nextProtocol: number;
			vni: number;
			reserved2: number;
		};
	}
	interface WrittenNames {
		vxlanGpe: {nextProtocol: keyof typeof gpeProtocols};
	}
}

const gpeProtocols = {ipv4: 1, ipv6: 2, eth: 3, nsh: 4, mpls: 5} as const;

defineLayer({
	name: 'vxlanGpe',
	title: 'VXLAN-GPE header',
	doc: 'Generic Protocol Extension for VXLAN, draft-ietf-nvo3-vxlan-gpe.',
	headerBytes: 8,
	is: {udpPort: 4790},
	line: 'vxlan-gpe {vni}',
	fields: {
		flags: {
			at: 0,
			bits: 8,
			kind: 'uint',
			default: 0x0c,
			hex: true,
			doc: 'Version, 0x08: the VNI is valid, 0x04: the next protocol is',
		},
		reserved: {at: 8, bits: 16, kind: 'uint', default: 0, hex: true, doc: 'Zero'},
		nextProtocol: {
			at: 24,
			bits: 8,
			kind: 'uint',
			names: gpeProtocols,
			computed: nextLayer('gpeProtocol', {otherwise: 0}),
			doc: 'What follows; 0 when that has no number',
		},
		vni: {at: 32, bits: 24, kind: 'uint', default: 0, doc: 'Network identifier'},
		reserved2: {at: 56, bits: 8, kind: 'uint', default: 0, hex: true, doc: 'Zero'},
	},
});
