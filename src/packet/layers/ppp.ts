import {defineLayer} from '../registry.ts';
import {nextLayer} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		ppp: {protocol: number};
	}
	interface WrittenNames {
		ppp: {protocol: keyof typeof pppProtocols};
	}
}

/** IANA ppp-numbers */
const pppProtocols = {
	ipv4: 0x0021,
	ipv6: 0x0057,
	mpls: 0x0281,
	ipcp: 0x8021,
	ipv6cp: 0x8057,
	lcp: 0xc021,
	pap: 0xc023,
	chap: 0xc223,
} as const;
/** Padding Protocol, RFC 1661: nothing that has a number. */
const nothing = 0x0001;

defineLayer({
	name: 'ppp',
	title: 'PPP header',
	doc: 'Point-to-Point Protocol, RFC 1661; its number of two bytes.',
	headerBytes: 2,
	is: {etherType: 0x880b},
	line: 'ppp',
	fields: {
		protocol: {
			at: 0,
			bits: 16,
			kind: 'uint',
			hex: true,
			names: pppProtocols,
			computed: nextLayer('ppp', {otherwise: nothing}),
			doc: 'Protocol of what follows; 1 when that has no number',
		},
	},
});
