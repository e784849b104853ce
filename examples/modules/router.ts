import {defineModule, eth, type Ipv4, type Mac, type PacketView, types, type Vif} from 'ringtap';
import {z} from 'zod';
import {contains, networkOf, numberOf} from './addresses.ts';

const route = z.object({to: types.prefix(), via: types.ipv4()});

type Interface = {readonly vif: Vif; readonly address: Ipv4};
/** `via` undefined: the destination itself, which is on the link. */
type NextHop = {readonly out: Interface; readonly via: Ipv4 | undefined};

const ethBytes = 14;
const [unreachable, timeExceeded] = [3, 11];

/**
 * An IPv4 router: the longest prefix decides. It answers ARP and asks by ARP, and tells senders by
 * ICMP why their packets went no further (RFC 1812). The packet that makes it ask is lost.
 */
export const router = defineModule({
	name: 'router',
	doc: 'IPv4 router with ARP and ICMP errors',
	params: z.object({
		interfaces: z.array(z.object({vif: types.vif(), address: types.prefix()})).min(1),
		routes: z.array(route).default([]),
	}),
	conditions: ['outVif'],
	drops: {
		'not-for-us': 'its Ethernet destination is another station',
		'not-ip': 'it is neither IPv4 nor ARP',
		'bad-checksum': 'the checksum of its IPv4 header is wrong',
		'ttl-exceeded': 'its TTL was 1 or 0',
		'no-route': 'no prefix contains its destination',
		'no-neighbour': 'the MAC address of the next hop is not known yet',
	},
	commands: {
		addRoute: {doc: 'Adds one', value: route, result: z.void()},
		removeRoute: {doc: 'Removes one', value: route.pick({to: true}), result: z.boolean()},
		neighbours: {
			doc: 'What ARP has told',
			result: z.array(z.object({address: types.ipv4(), mac: types.mac()})),
		},
	},
	create({params, emit, consume, drop, allocate, edit, send}) {
		const interfaces: Interface[] = [];
		const hops = new Map<string, NextHop>(); // by network
		const neighbours = new Map<Ipv4, Mac>();
		for (const {vif, address} of params.interfaces) {
			const out = {vif, address: address.split('/')[0] as Ipv4};
			interfaces.push(out);
			hops.set(networkOf(address), {out, via: undefined});
		}
		params.routes.forEach(addRoute);

		function addRoute({to, via}: z.infer<typeof route>) {
			const link = nextHop(via);
			if (!link || link.via) throw new Error(`No interface is on a network with ${via}.`);
			hops.set(networkOf(to), {out: link.out, via});
		}

		function nextHop(address: Ipv4): NextHop | undefined {
			const matching = [...hops].filter(([network]) => contains(network, address));
			const bits = ([network]: [string, NextHop]) => Number(network.split('/')[1]);
			return matching.sort((a, b) => bits(b) - bits(a))[0]?.[1];
		}

		/** Sends a packet of its own. */
		function transmit(out: Interface, packet: ReturnType<typeof eth>) {
			const held = allocate(packet);
			edit(held, p => {
				p.outVif = out.vif;
			});
			send(held);
		}

		function answerArp(p: PacketView, at: Interface) {
			if (!p.has('arp')) return drop('not-ip');
			const {op, sha, spa, tpa} = p.arp;
			if (tpa !== at.address) return drop('not-for-us');
			neighbours.set(spa, sha);
			const {mac} = at.vif;
			if (op === 'request') {
				const answer = {op: 'reply', sha: mac, spa: tpa, tha: sha, tpa: spa} as const;
				transmit(at, eth({src: mac, dst: sha}).arp(answer));
			}
			return consume;
		}

		function ask(out: Interface, tpa: Ipv4) {
			const {mac} = out.vif;
			const question = {op: 'request', sha: mac, spa: out.address, tpa} as const;
			transmit(out, eth({src: mac, dst: 'ff:ff:ff:ff:ff:ff'}).arp(question));
		}

		/** ICMP, with the header of the packet and 8 bytes of what it carries; never about an ICMP error. */
		function tellSender(p: PacketView, at: Interface, type: number, code: number) {
			const {src = at.address, fragmentOffset} = p.ipv4;
			const isError = p.has('icmp') && p.icmp.type !== 0 && p.icmp.type !== 8;
			if (isError || fragmentOffset !== 0 || numberOf(src) >= numberOf('224.0.0.0')) return;
			const quoted = p.bytes(ethBytes, Math.min(p.length, ethBytes + headerBytes(p) + 8));
			const ether = eth({src: at.vif.mac, dst: p.eth.src ?? at.vif.mac});
			transmit(at, ether.ipv4({src: at.address, dst: src}).icmp({type, code}).payload(quoted));
		}

		return {
			packet(p) {
				const at = interfaces.find(({vif}) => vif === p.inVif);
				if (!at || !p.has('eth', 'ipv4')) return at ? answerArp(p, at) : drop('not-for-us');
				if (p.eth.dst !== at.vif.mac) return drop('not-for-us');
				if (!isRight(p)) return drop('bad-checksum');
				if (p.ipv4.ttl < 2) {
					tellSender(p, at, timeExceeded, 0);
					return drop('ttl-exceeded');
				}
				const hop = nextHop(p.ipv4.dst);
				if (!hop) {
					tellSender(p, at, unreachable, 0);
					return drop('no-route');
				}
				const next = hop.via ?? p.ipv4.dst;
				const mac = neighbours.get(next);
				if (!mac) {
					ask(hop.out, next);
					return drop('no-neighbour');
				}
				[p.eth.src, p.eth.dst, p.outVif] = [hop.out.vif.mac, mac, hop.out.vif];
				p.ipv4.ttl -= 1;
				p.updateChecksums();
				return emit;
			},
			commands: {
				addRoute,
				removeRoute: ({to}) => hops.delete(networkOf(to)),
				neighbours: () => [...neighbours].map(([address, mac]) => ({address, mac})),
			},
		};
	},
});

const headerBytes = (p: PacketView) => (p.u8(ethBytes) & 0x0f) * 4;

/** The ones' complement sum of a header that is whole is all ones (RFC 1071). */
function isRight(p: PacketView): boolean {
	let sum = 0;
	for (let at = ethBytes; at < ethBytes + headerBytes(p); at += 2) sum += p.u16(at);
	return (sum & 0xffff) + (sum >>> 16) === 0xffff;
}
