import {defineLayer} from '../registry.ts';

declare module '../types.ts' {
	interface Layers {
		esp: {spi: number; seq: number};
	}
}

defineLayer({
	name: 'esp',
	title: 'ESP header',
	doc: 'Encapsulating Security Payload, RFC 4303. What is encrypted is payload.',
	headerBytes: 8,
	is: {ipProtocol: 50},
	line: 'esp spi {spi} seq {seq}',
	fields: {
		spi: {at: 0, bits: 32, kind: 'uint', hex: true, default: 256, doc: 'Security parameters index'},
		seq: {at: 32, bits: 32, kind: 'uint', default: 1, doc: 'Sequence number'},
	},
});
