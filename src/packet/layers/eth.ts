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
	ppp: 0x880b,
	mpls: 0x8847,
	pppoeDiscovery: 0x8863,
	pppoe: 0x8864,
	slow: 0x8809,
	lldp: 0x88cc,
	ptp: 0x88f7,
} as const;
export type EtherTypeName = keyof typeof etherTypes;

/** Less than that is a length, IEEE 802.3 §3.2.6; what follows is LLC then. */
export const leastEtherType = 1501;

/** IEEE 802 Local Experimental EtherType 1: says that a frame carries nothing that has a number. */
export const experimentalEtherType = 0x88b5;

defineLayer({
	name: 'eth',
	title: 'Ethernet header',
	doc: 'Ethernet II and 802.3, IEEE 802.3 clause 3. Without frame check sequence.',
	headerBytes: 14,
	// Transparent Ethernet Bridging, RFC 1701; draft-ietf-nvo3-vxlan-gpe.
	is: {etherType: 0x6558, gpeProtocol: 3},
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
			computed: nextLayer('etherType', {
				otherwise: experimentalEtherType,
				lengthBelow: leastEtherType,
				lengthOf: 'llc',
			}),
			doc: 'EtherType of what follows, or the length of LLC; 0x88b5 when that has no number',
		},
	},
});
