import {defineLayer} from '../registry.ts';

declare module '../types.ts' {
	interface Layers {
		nvgre: {flags: number; protocol: number; vsid: number; flowId: number};
	}
}

/** Key present, and nothing else, RFC 7637 §3.2. */
const keyPresent = 0x2000;
const ethernet = 0x6558;

defineLayer({
	name: 'nvgre',
	title: 'NVGRE header',
	doc: 'Network Virtualization using GRE, RFC 7637: GRE with a key, around Ethernet.',
	headerBytes: 8,
	is: {ipProtocol: 47},
	only: {
		allOf: [
			{field: 'flags', is: keyPresent},
			{field: 'protocol', is: ethernet},
		],
	},
	carries: [{layer: 'eth'}],
	line: 'nvgre {vsid}',
	fields: {
		flags: {at: 0, bits: 16, kind: 'uint', hex: true, default: keyPresent, doc: 'As of GRE'},
		protocol: {at: 16, bits: 16, kind: 'uint', hex: true, default: ethernet, doc: 'Ethernet'},
		vsid: {at: 32, bits: 24, kind: 'uint', default: 0, doc: 'Virtual subnet'},
		flowId: {at: 56, bits: 8, kind: 'uint', default: 0, doc: 'For load balancing'},
	},
});
