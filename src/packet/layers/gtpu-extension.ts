import {defineLayer} from '../registry.ts';
import {nextLayer, sizeOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		gtpuExtension: {length: number; content: Uint8Array; nextExtension: number};
	}
}

defineLayer({
	name: 'gtpuExtension',
	title: 'GTP-U extension header',
	doc: '3GPP TS 29.281 §5.2; 0x85, the first of its numbers, is the PDU session container.',
	headerBytes: 1,
	is: {gtpuExtension: [0x85, 0x03, 0x20, 0x40, 0x81, 0x82, 0x83, 0x84, 0xc0, 0xc1, 0xc2]},
	carries: [{by: 'ipVersion'}],
	line: 'gtpu extension {content}',
	fields: {
		length: {
			at: 0,
			bits: 8,
			kind: 'uint',
			computed: sizeOf('content', {unitBytes: 4, plusBytes: 2}),
			doc: 'Words of 4 bytes of all of it',
		},
		content: {
			at: 'after',
			bits: {bytes: 'length', unitBytes: 4, lessBytes: 2},
			kind: 'bytes',
			default: '0000',
			doc: 'A multiple of 4 bytes with the two around it',
		},
		nextExtension: {
			at: 'after',
			bits: 8,
			kind: 'uint',
			hex: true,
			computed: nextLayer('gtpuExtension', {otherwise: 0}),
			doc: 'Type of the next one; 0 when there is none',
		},
	},
});
