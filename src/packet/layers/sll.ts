import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType} from './eth.ts';

declare module '../types.ts' {
	interface Layers {
		sll: {
			packetType: number;
			arphrd: number;
			addressLength: number;
			address: Uint8Array;
			protocol: number;
		};
	}
	interface WrittenNames {
		sll: {packetType: keyof typeof packetTypes; protocol: EtherTypeName};
	}
}

/** Of Linux: linux/if_packet.h. */
export const packetTypes = {
	host: 0,
	broadcast: 1,
	multicast: 2,
	otherhost: 3,
	outgoing: 4,
} as const;

defineLayer({
	name: 'sll',
	title: 'Linux cooked header',
	doc: 'What Linux writes for captures on any interface: LINKTYPE_LINUX_SLL of tcpdump.org.',
	headerBytes: 16,
	is: {},
	carries: [{when: {field: 'protocol', is: 4}, layer: 'llc'}],
	line: 'sll {packetType}',
	fields: {
		packetType: {
			at: 0,
			bits: 16,
			kind: 'uint',
			names: packetTypes,
			default: 0,
			doc: 'To whom it was sent',
		},
		arphrd: {at: 16, bits: 16, kind: 'uint', default: 1, doc: 'Hardware, ARPHRD_…: 1, Ethernet'},
		addressLength: {at: 32, bits: 16, kind: 'uint', default: 6, doc: 'Bytes of the address'},
		address: {at: 48, bits: 64, kind: 'bytes', doc: 'Of the sender'},
		protocol: {
			at: 112,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {otherwise: experimentalEtherType}),
			doc: 'EtherType of what follows; 0x88b5 when that has none, 4: LLC',
		},
	},
});
