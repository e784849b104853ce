import {boundNic, rawDeviceAccess} from './nic-needs.ts';
import {deviceNode, memlock, type Need, xdpSockets} from './port-needs.ts';
import type {Capability} from './rights.ts';

/** A way of using a driver, with what it needs. */
export interface PortForm {
	readonly id: string;
	/** `net_pcap on files` */
	readonly title: string;
	/** undefined: a driver for PCI, whichever. */
	readonly driver: string | undefined;
	readonly what: string;
	readonly capabilities?: readonly Capability[];
	readonly needs?: readonly Need[];
}

const MiB = 2 ** 20;
/** What AF_XDP pins: 8,192 mbufs of a page each (native/modules/drivers/af_xdp.cc), and what lies between. */
const pinnedBytes = 36 * MiB;
/** All memory that DPDK has, which VFIO maps for devices: its heap, with the pool in it. */
const dmaBytes = 512 * MiB;

export const portForms: readonly PortForm[] = [
	vdev('net_null', 'takes everything, gives zeros'),
	{
		...vdev('net_pcap', 'reads and writes captures'),
		id: 'net_pcap-files',
		title: 'net_pcap on files',
	},
	{
		...vdev('net_pcap', 'an interface of the kernel, by libpcap'),
		id: 'net_pcap-interface',
		title: 'net_pcap on an interface',
		capabilities: ['NET_RAW'],
	},
	vdev('net_ring', 'a loop'),
	{
		...vdev('net_tap', 'an interface of the kernel, made for it'),
		capabilities: ['NET_ADMIN'],
		needs: [deviceNode('/dev/net/tun', 'modprobe tun')],
	},
	{
		...vdev('net_af_packet', 'an interface of the kernel, by AF_PACKET'),
		capabilities: ['NET_RAW'],
	},
	{
		...vdev('net_af_xdp', 'an interface of the kernel, by AF_XDP'),
		capabilities: ['NET_ADMIN', 'NET_RAW', 'BPF'],
		needs: [xdpSockets, memlock(pinnedBytes)],
	},
	vdev('net_memif', 'memory shared with another process'),
	vdev('net_vhost', 'the device side of virtio, by a socket'),
	{
		...vdev('net_virtio_user', 'the driver side of virtio, by a socket'),
		id: 'net_virtio_user-socket',
		title: 'net_virtio_user by socket',
	},
	{
		...vdev('net_virtio_user', 'an interface of the kernel, by vhost-net'),
		id: 'net_virtio_user-vhost-net',
		title: 'net_virtio_user by vhost-net',
		capabilities: ['NET_ADMIN'],
		needs: [
			deviceNode('/dev/vhost-net', 'modprobe vhost-net'),
			deviceNode('/dev/net/tun', 'modprobe tun'),
		],
	},
	vdev('net_bonding', 'several devices as one; needs what they need'),
	{
		id: 'pci',
		title: 'PCI NICs',
		driver: undefined,
		what: 'NICs that are bound for it',
		needs: [boundNic, rawDeviceAccess, memlock(dmaBytes)],
	},
];

function vdev(driver: string, what: string): PortForm {
	return {id: driver, title: driver, driver, what};
}
