import {defineLayer} from '../registry.ts';
import {type DhcpOption, dhcpOptions} from './dhcp-options.ts';

declare module '../types.ts' {
	interface Layers {
		dhcp: {
			op: 'request' | 'reply' | number;
			htype: number;
			hlen: number;
			hops: number;
			xid: number;
			seconds: number;
			flags: number;
			ciaddr: Ipv4;
			yiaddr: Ipv4;
			siaddr: Ipv4;
			giaddr: Ipv4;
			chaddr: Mac;
			chaddrRest: Uint8Array;
			sname: Uint8Array;
			file: Uint8Array;
			cookie: number;
			options: readonly DhcpOption[];
		};
	}
}

/** RFC 2131 §3 */
const magicCookie = 0x6382_5363;
const none = '0.0.0.0';

defineLayer({
	name: 'dhcp',
	title: 'DHCP message',
	doc: 'Dynamic Host Configuration Protocol for IPv4, RFC 2131.',
	headerBytes: 240,
	is: {udpPort: [67, 68]},
	only: {field: 'cookie', is: magicCookie},
	line: 'dhcp {op} xid {xid} {chaddr} [{options}]',
	fields: {
		op: {
			at: 0,
			bits: 8,
			kind: 'enum',
			names: {request: 1, reply: 2},
			default: 'request',
			doc: 'From the client, or from the server',
		},
		htype: {at: 8, bits: 8, kind: 'uint', default: 1, constant: true, doc: 'Hardware: 1, Ethernet'},
		hlen: {
			at: 16,
			bits: 8,
			kind: 'uint',
			default: 6,
			constant: true,
			doc: 'Bytes of a hardware address',
		},
		hops: {at: 24, bits: 8, kind: 'uint', default: 0, doc: 'Relays on the way'},
		xid: {at: 32, bits: 32, kind: 'uint', hex: true, default: 1, doc: 'Transaction'},
		seconds: {at: 64, bits: 16, kind: 'uint', default: 0, doc: 'Since the client began'},
		flags: {at: 80, bits: 16, kind: 'uint', hex: true, default: 0, doc: '0x8000: broadcast'},
		ciaddr: {at: 96, bits: 32, kind: 'ipv4', default: none, doc: 'Client address'},
		yiaddr: {at: 128, bits: 32, kind: 'ipv4', default: none, doc: 'Your address'},
		siaddr: {at: 160, bits: 32, kind: 'ipv4', default: none, doc: 'Next server'},
		giaddr: {at: 192, bits: 32, kind: 'ipv4', default: none, doc: 'Relay agent'},
		chaddr: {at: 224, bits: 48, kind: 'mac', default: '02:00:5e:00:00:01', doc: 'Client hardware'},
		chaddrRest: {at: 272, bits: 80, kind: 'bytes', doc: 'The rest of its 16 bytes'},
		sname: {at: 352, bits: 512, kind: 'bytes', doc: 'Name of the server'},
		file: {at: 864, bits: 1024, kind: 'bytes', doc: 'Name of the boot file'},
		cookie: {at: 1888, bits: 32, kind: 'uint', hex: true, default: magicCookie, doc: 'DHCP'},
		options: {
			at: 'after',
			bits: 'rest',
			kind: 'list',
			of: dhcpOptions,
			doc: 'Options; end with `end`',
		},
	},
});
