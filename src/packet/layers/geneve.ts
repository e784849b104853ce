import {type ItemOf, tlvs} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {headerLength, nextLayer} from '../table.ts';
import {type EtherTypeName, etherTypes, experimentalEtherType} from './eth.ts';

declare module '../types.ts' {
	interface Layers {
		geneve: {
			version: number;
			optionLength: number;
			oam: boolean;
			critical: boolean;
			reserved: number;
			protocol: number;
			vni: number;
			reserved2: number;
			options: readonly ItemOf<typeof geneveOptions>[];
		};
	}
	interface WrittenNames {
		geneve: {protocol: EtherTypeName};
	}
}

/** RFC 8926 §3.5. What an option holds is between those who use its class. */
const geneveOptions = tlvs({
	head: {
		class: {kind: 'uint', bits: 16, hex: true, default: 0xffff, doc: 'Whose option it is'},
		type: {kind: 'uint', bits: 8, hex: true, doc: 'Type; with the highest bit it is critical'},
		reserved: {kind: 'uint', bits: 3, default: 0, doc: 'Zero'},
		length: {kind: 'uint', bits: 5, doc: 'Words of 4 bytes of data'},
	},
	kindField: 'type',
	lengthOf: 'value',
	lengthUnitBytes: 4,
	kinds: {},
});

defineLayer({
	name: 'geneve',
	title: 'Geneve header',
	doc: 'Generic Network Virtualization Encapsulation, RFC 8926.',
	headerBytes: 8,
	is: {udpPort: 6081},
	line: 'geneve {vni}',
	fields: {
		version: {at: 0, bits: 2, kind: 'uint', default: 0, constant: true, doc: 'Always 0'},
		optionLength: {
			at: 2,
			bits: 6,
			kind: 'uint',
			computed: headerLength({unitBytes: 4, plusBytes: 8}),
			doc: 'Words of 4 bytes of options',
		},
		oam: {at: 8, bits: 1, kind: 'bool', doc: 'For the endpoints alone'},
		critical: {at: 9, bits: 1, kind: 'bool', doc: 'Some option must be understood'},
		reserved: {at: 10, bits: 6, kind: 'uint', default: 0, doc: 'Zero'},
		protocol: {
			at: 16,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: etherTypes,
			computed: nextLayer('etherType', {otherwise: experimentalEtherType}),
			doc: 'EtherType of what follows, 0x6558 for Ethernet; 0x88b5 when that has none',
		},
		vni: {at: 32, bits: 24, kind: 'uint', default: 0, doc: 'Network identifier'},
		reserved2: {at: 56, bits: 8, kind: 'uint', default: 0, doc: 'Zero'},
		options: {
			at: 'after',
			bits: 'rest',
			kind: 'list',
			of: geneveOptions,
			unitBytes: 4,
			maxBytes: 252,
			doc: 'Options',
		},
	},
});
