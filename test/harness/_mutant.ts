// A module that passes packets on unchanged, all but one: a data plane that is nearly right.
import {z} from 'zod';
import {defineModule, type Held, type PacketView, types} from '../../src/index.ts';

/** Small changes, as mistakes make them. The packets are Ethernet, IPv4, UDP. */
export const alterations = {
	'ipv4.ttl': (p: PacketView) => p.setU8(22, p.u8(22) - 1),
	'ipv4.dscp': (p: PacketView) => p.setU8(15, 0xb8),
	'ipv4.checksum': (p: PacketView) => p.setU16(24, p.u16(24) ^ 1),
	'udp.sport': (p: PacketView) => p.setU16(34, p.u16(34) + 1),
	'eth.dst': (p: PacketView) => p.setU8(5, p.u8(5) ^ 1),
	payload: (p: PacketView) => p.setU8(p.length - 1, p.u8(p.length - 1) ^ 1),
	trailer: (p: PacketView) => p.append(1),
};
export type Alteration = keyof typeof alterations;

export const kinds = ['alter', 'drop', 'duplicate', 'delay', 'reorder', 'reroute'] as const;
export type Kind = (typeof kinds)[number] | 'nothing';

export const mutant = defineModule({
	name: 'mutant',
	doc: 'Mistreats one packet',
	params: z.object({
		kind: z.enum([...kinds, 'nothing']),
		/** Which packet, from 1. */
		nth: z.number(),
		alteration: z.enum(Object.keys(alterations) as Alteration[]).default('ipv4.ttl'),
		/** Where it is led astray. */
		astray: types.vif(),
	}),
	conditions: ['any', 'outVif'],
	drops: {unlucky: 'it was the one'},
	copies: 2,
	create({params: {kind, nth, alteration, astray}, emit, drop, hold, clone, send, after}) {
		let seen = 0;
		let overtaken: Held | undefined;

		/** Holds it, and has it sent when `release` says so. */
		function keep(p: PacketView, release: (held: Held) => void) {
			const {verdict, held} = hold(p);
			release(held);
			return verdict;
		}

		const deeds: Record<Kind, (p: PacketView) => typeof emit> = {
			nothing: () => emit,
			alter(p) {
				alterations[alteration](p);
				return emit;
			},
			drop: () => drop('unlucky'),
			duplicate(p) {
				send(clone(p));
				return emit;
			},
			delay: p => keep(p, held => after('10ms', () => send(held))),
			reorder: p =>
				keep(p, held => {
					overtaken = held;
				}),
			reroute(p) {
				p.outVif = astray;
				return emit;
			},
		};

		return {
			packet(p) {
				if (++seen === nth) return deeds[kind](p);
				if (!overtaken) return emit;
				const first = overtaken;
				overtaken = undefined;
				return keep(p, held => {
					send(held);
					send(first);
				});
			},
		};
	},
});
