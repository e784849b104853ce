import {defineLayer} from '../registry.ts';
import type {Condition} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		stp: {
			protocol: number;
			version: number;
			type: number;
			flags: string | undefined;
			rootPriority: number | undefined;
			root: Mac | undefined;
			pathCost: number | undefined;
			bridgePriority: number | undefined;
			bridge: Mac | undefined;
			port: number | undefined;
			messageAge: number | undefined;
			maxAge: number | undefined;
			helloTime: number | undefined;
			forwardDelay: number | undefined;
			version1Length: number | undefined;
		};
	}
	interface WrittenNames {
		stp: {type: keyof typeof bpduTypes};
	}
}

const bpduTypes = {configuration: 0, rapid: 2, 'topology-change': 0x80} as const;
const hasBody: Condition = {field: 'type', is: [0, 2]};
const time = {at: 'after', bits: 16, kind: 'uint', when: hasBody} as const;

defineLayer({
	name: 'stp',
	title: 'STP BPDU',
	doc: 'Spanning tree, IEEE 802.1D §9.3; rapid spanning tree too. MSTI records are payload.',
	headerBytes: 4,
	is: {llcSap: 0x42},
	line: 'stp {type} root {root} port {port}',
	fields: {
		protocol: {at: 0, bits: 16, kind: 'uint', default: 0, constant: true, doc: 'Always 0'},
		version: {
			at: 16,
			bits: 8,
			kind: 'uint',
			default: 0,
			constant: true,
			doc: '0 STP, 2 RSTP, 3 MSTP',
		},
		type: {at: 24, bits: 8, kind: 'uint', names: bpduTypes, default: 0, doc: 'Type of BPDU'},
		flags: {
			at: 'after',
			bits: 8,
			kind: 'flags',
			names: {
				change: 1,
				proposal: 2,
				role1: 4,
				role2: 8,
				learning: 16,
				forwarding: 32,
				agreement: 64,
				'change-ack': 128,
			},
			default: '',
			when: hasBody,
			doc: 'Topology change, port role and state',
		},
		rootPriority: {...time, hex: true, default: 0x8000, doc: 'Priority of the root bridge'},
		root: {
			at: 'after',
			bits: 48,
			kind: 'mac',
			default: '02:00:5e:00:00:01',
			when: hasBody,
			doc: 'Address of the root bridge',
		},
		pathCost: {...time, bits: 32, default: 0, doc: 'Cost of the path to the root'},
		bridgePriority: {...time, hex: true, default: 0x8000, doc: 'Priority of this bridge'},
		bridge: {
			at: 'after',
			bits: 48,
			kind: 'mac',
			default: '02:00:5e:00:00:01',
			when: hasBody,
			doc: 'Address of this bridge',
		},
		port: {...time, hex: true, default: 0x8001, doc: 'Priority and number of the port'},
		messageAge: {...time, default: 0, doc: 'In 1/256 s'},
		maxAge: {...time, default: 20 * 256, doc: 'In 1/256 s'},
		helloTime: {...time, default: 2 * 256, doc: 'In 1/256 s'},
		forwardDelay: {...time, default: 15 * 256, doc: 'In 1/256 s'},
		version1Length: {
			constant: true,
			at: 'after',
			bits: 8,
			kind: 'uint',
			default: 0,
			when: {field: 'type', is: 2},
			doc: 'Always 0',
		},
	},
});
