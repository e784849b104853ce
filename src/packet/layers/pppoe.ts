import {defineLayer} from '../registry.ts';
import {lengthOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		pppoe: {version: number; type: number; code: number; session: number; length: number};
	}
}

defineLayer({
	name: 'pppoe',
	title: 'PPPoE header',
	doc: 'PPP over Ethernet, session stage, RFC 2516.',
	headerBytes: 6,
	is: {etherType: 0x8864},
	carries: [{layer: 'ppp'}],
	line: 'pppoe session {session}',
	fields: {
		version: {at: 0, bits: 4, kind: 'uint', default: 1, constant: true, doc: 'Always 1'},
		type: {at: 4, bits: 4, kind: 'uint', default: 1, constant: true, doc: 'Always 1'},
		code: {at: 8, bits: 8, kind: 'uint', hex: true, default: 0, doc: '0 in a session'},
		session: {at: 16, bits: 16, kind: 'uint', hex: true, default: 1, doc: 'Session'},
		length: {
			at: 32,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('payload'),
			doc: 'Bytes after this header',
		},
	},
});
