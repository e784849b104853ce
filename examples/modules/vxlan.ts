import {defineModule, eth, type PacketView, types} from 'ringtap';
import {z} from 'zod';

const ethBytes = 14;
const udpPort = 4789; // IANA
/** UDP and VXLAN headers. */
const innerAt = 8 + 8;

/**
 * One end of a VXLAN tunnel (RFC 7348): what enters by `lan` leaves by `wan` in UDP, and the other way round. Frames
 * are never fragmented: one that does not fit is dropped.
 */
export const vxlanTunnel = defineModule({
	name: 'vxlan-tunnel',
	doc: 'One end of a VXLAN tunnel',
	params: z.object({
		lan: types.vif(),
		wan: types.vif(),
		local: types.ipv4(),
		remote: types.ipv4(),
		/** Of the next hop towards `remote`. */
		remoteMac: types.mac(),
		vni: z.number().int().min(0).max(0xff_ffff),
		/** Of the path: the longest IPv4 packet that it carries. */
		mtu: z.number().int().min(68).default(1500),
	}),
	conditions: ['outVif'],
	drops: {
		mtu: 'with the outer headers it would be longer than the path carries',
		'not-vxlan': 'it came from the path, and is nothing for a tunnel',
		'not-for-us': 'its outer destination is another address',
		'unknown-peer': 'it comes from an address that has no tunnel with us',
		'unknown-vni': 'another network than the one that this tunnel is for',
		truncated: 'the outer header promises more bytes than came',
	},
	create({params, emit, drop}) {
		const {lan, wan, local, remote, remoteMac, vni, mtu} = params;

		function encapsulate(p: PacketView) {
			const totalLength = 20 + innerAt + p.length;
			if (totalLength > mtu) return drop('mtu');
			const outer = eth({src: wan.mac, dst: remoteMac})
				.ipv4({src: local, dst: remote, flags: 'df', totalLength})
				.udp({sport: sourcePort(p), dport: udpPort, length: totalLength - 20, checksum: 0})
				.vxlan({vni})
				.toBytes();
			p.prepend(outer.length);
			p.write(0, outer);
			p.outVif = wan;
			return emit;
		}

		function decapsulate(p: PacketView) {
			if (!p.has('ipv4', 'udp', 'vxlan')) return drop('not-vxlan');
			if (p.ipv4.dst !== local) return drop('not-for-us');
			if (p.ipv4.src !== remote) return drop('unknown-peer');
			if (p.vxlan.vni !== vni || (p.vxlan.flags & 0x08) === 0) return drop('unknown-vni');
			const padding = p.length - ethBytes - p.ipv4.totalLength;
			if (padding < 0) return drop('truncated');
			const headerBytes = (p.u8(ethBytes) & 0x0f) * 4;
			p.trimEnd(padding);
			p.trimFront(ethBytes + headerBytes + innerAt);
			p.outVif = lan;
			return emit;
		}

		return {packet: p => (p.inVif === lan ? encapsulate(p) : decapsulate(p))};
	},
});

/**
 * The same for all packets of a flow, so that routers on the path spread flows and keep the order in each (RFC 7348,
 * section 5): FNV-1a over addresses and ports, into 49152 to 65535.
 */
function sourcePort(p: PacketView): number {
	const transport = p.has('tcp') ? p.tcp : p.udp;
	const flow = [p.eth.src, p.eth.dst, p.ipv4.src, p.ipv4.dst, transport.sport, transport.dport];
	let hash = 0x811c_9dc5;
	for (const letter of flow.join()) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x0100_0193);
	return 49_152 + ((hash >>> 16) & 0x3fff);
}
