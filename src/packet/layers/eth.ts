import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		eth: {dst: Mac; src: Mac; type: number};
	}
	interface WrittenNames {
		eth: {type: EtherTypeName};
	}
}

/** Names that may be written for EtherTypes (IANA ieee-802-numbers). */
export const etherTypes = {
	ipv4: 0x0800,
	arp: 0x0806,
	vlan: 0x8100,
	qinq: 0x88a8,
	ipv6: 0x86dd,
} as const;
export type EtherTypeName = keyof typeof etherTypes;

/** IEEE 802 Local Experimental EtherType 1: says that a frame carries nothing that has a number. */
export const experimentalEtherType = 0x88b5;

defineLayer({
	name: 'eth',
	title: 'Ethernet header',
	doc: 'Ethernet II, IEEE 802.3 clause 3. Without frame check sequence.',
	headerBytes: 14,
	is: {etherType: 0x6558}, // Transparent Ethernet Bridging, RFC 1701
	line: '{src} > {dst}',
	fields: {
		dst: {at: 0, bits: 48, kind: 'mac', default: '02:00:5e:00:00:02', doc: 'Destination'},
		src: {at: 48, bits: 48, kind: 'mac', default: '02:00:5e:00:00:01', doc: 'Source'},
		type: {
			at: 96,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {otherwise: experimentalEtherType}),
			doc: 'EtherType of what follows; 0x88b5 when that has none',
		},
	},
});
