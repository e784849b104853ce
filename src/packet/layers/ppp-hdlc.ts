import {defineLayer} from '../registry.ts';

declare module '../types.ts' {
	interface Layers {
		pppHdlc: {address: number; control: number};
	}
}

defineLayer({
	name: 'pppHdlc',
	title: 'PPP framing',
	doc: 'Address and control of PPP in HDLC-like framing, RFC 1662 §3.1; L2TP has them, too.',
	headerBytes: 2,
	is: {},
	only: {
		allOf: [
			{field: 'address', is: 0xff},
			{field: 'control', is: 3},
		],
	},
	carries: [{layer: 'ppp'}],
	line: 'hdlc',
	fields: {
		address: {at: 0, bits: 8, kind: 'uint', hex: true, default: 0xff, doc: 'All stations'},
		control: {at: 8, bits: 8, kind: 'uint', hex: true, default: 3, doc: 'Unnumbered information'},
	},
});
