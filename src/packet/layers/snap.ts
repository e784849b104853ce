import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType} from './eth.ts';

declare module '../types.ts' {
	interface Layers {
		snap: {oui: number; type: number};
	}
	interface WrittenNames {
		snap: {type: EtherTypeName};
	}
}

defineLayer({
	name: 'snap',
	title: 'SNAP header',
	doc: 'Subnetwork Access Protocol, IEEE 802 §9.2 and RFC 1042.',
	headerBytes: 5,
	is: {llcSap: 0xaa},
	line: 'snap',
	fields: {
		oui: {at: 0, bits: 24, kind: 'uint', hex: true, default: 0, doc: '0: the type is an EtherType'},
		type: {
			at: 24,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {
				otherwise: experimentalEtherType,
				when: {field: 'oui', is: 0},
			}),
			doc: 'EtherType of what follows; 0x88b5 when that has none',
		},
	},
});
