import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		loopback: {family: number};
	}
}

defineLayer({
	name: 'loopback',
	title: 'Loopback header',
	doc: 'What BSD writes for captures on loopback: LINKTYPE_NULL and LINKTYPE_LOOP of tcpdump.org.',
	headerBytes: 4,
	is: {},
	line: 'loopback',
	fields: {
		family: {
			at: 0,
			bits: 32,
			kind: 'uint',
			hex: true,
			computed: nextLayer('bsdFamily', {otherwise: 0}),
			doc: 'Address family, in the byte order of the host that captured; ours is little-endian',
		},
	},
});
