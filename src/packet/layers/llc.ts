import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		llc: {dsap: number; ssap: number; control: number; control2: number | undefined};
	}
}

/** Formats with two low bits set are unnumbered, and one byte long: IEEE 802.2 §5.2. */
const unnumbered = Array.from({length: 64}, (_, i) => i * 4 + 3);

const sap = nextLayer('llcSap', {otherwise: 0});

defineLayer({
	name: 'llc',
	title: 'LLC header',
	doc: 'Logical Link Control, IEEE 802.2; in frames whose type is a length.',
	headerBytes: 3,
	is: {},
	line: 'llc {dsap}',
	fields: {
		dsap: {at: 0, bits: 8, kind: 'uint', hex: true, computed: sap, doc: 'Destination access point'},
		ssap: {at: 8, bits: 8, kind: 'uint', hex: true, computed: sap, doc: 'Source access point'},
		control: {
			at: 16,
			bits: 8,
			kind: 'uint',
			hex: true,
			default: 3,
			doc: '3: unnumbered information; others may have a second byte',
		},
		control2: {
			at: 'after',
			bits: 8,
			kind: 'uint',
			hex: true,
			default: 0,
			when: {field: 'control', isNot: unnumbered},
			doc: 'Second byte of numbered and supervisory formats',
		},
	},
});
