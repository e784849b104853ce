import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType} from './eth.ts';
import {packetTypes} from './sll.ts';

declare module '../types.ts' {
	interface Layers {
		sll2: {
			protocol: number;
			reserved: number;
			ifIndex: number;
			arphrd: number;
			packetType: number;
			addressLength: number;
			address: Uint8Array;
		};
	}
	interface WrittenNames {
		sll2: {packetType: keyof typeof packetTypes; protocol: EtherTypeName};
	}
}

defineLayer({
	name: 'sll2',
	title: 'Linux cooked header v2',
	doc: 'What Linux writes for captures on any interface: LINKTYPE_LINUX_SLL2 of tcpdump.org.',
	headerBytes: 20,
	is: {},
	carries: [{when: {field: 'protocol', is: 4}, layer: 'llc'}],
	line: 'sll2 {packetType} interface {ifIndex}',
	fields: {
		protocol: {
			at: 0,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {otherwise: experimentalEtherType}),
			doc: 'EtherType of what follows; 0x88b5 when that has none, 4: LLC',
		},
		reserved: {at: 16, bits: 16, kind: 'uint', default: 0, doc: 'Zero'},
		ifIndex: {at: 32, bits: 32, kind: 'uint', default: 1, doc: 'Interface'},
		arphrd: {at: 64, bits: 16, kind: 'uint', default: 1, doc: 'Hardware, ARPHRD_…: 1, Ethernet'},
		packetType: {
			at: 80,
			bits: 8,
			kind: 'uint',
			names: packetTypes,
			default: 0,
			doc: 'To whom it was sent',
		},
		addressLength: {at: 88, bits: 8, kind: 'uint', default: 6, doc: 'Bytes of the address'},
		address: {at: 96, bits: 64, kind: 'bytes', doc: 'Of the sender'},
	},
});
