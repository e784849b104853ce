import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType, leastEtherType} from './eth.ts';

declare module '../types.ts' {
	interface Layers {
		qinq: {pcp: number; dei: boolean; id: number; type: number};
	}
	interface WrittenNames {
		qinq: {type: EtherTypeName};
	}
}

defineLayer({
	name: 'qinq',
	title: 'Service VLAN tag',
	doc: 'Service tag, IEEE 802.1Q §9.6. Its TPID is 0x88a8, or 0x9100 of older devices.',
	headerBytes: 4,
	is: {etherType: [0x88a8, 0x9100]},
	line: 'qinq {id}',
	fields: {
		pcp: {at: 0, bits: 3, kind: 'uint', default: 0, doc: 'Priority code point'},
		dei: {at: 3, bits: 1, kind: 'bool', default: false, doc: 'Drop eligible'},
		// 1 is the default PVID of IEEE 802.1Q, table 9-2.
		id: {at: 4, bits: 12, kind: 'uint', default: 1, doc: 'VLAN identifier'},
		type: {
			at: 16,
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
