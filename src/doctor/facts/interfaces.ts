import type {Machine} from '../machine.ts';

const folder = '/sys/class/net';
/** IFF_UP of linux/if.h. */
const upFlag = 1;
/** ARPHRD_ETHER and ARPHRD_LOOPBACK of linux/if_arp.h: what is on them begins with an Ethernet header. */
const ethernetTypes = [1, 772];

/** A network interface of the kernel. */
export interface KernelInterface {
	readonly name: string;
	/** `bridge`, `tap`, or the driver of its device. */
	readonly kind: string;
	readonly isUp: boolean;
	readonly mtu: number | undefined;
	readonly isEthernet: boolean;
	readonly addresses: readonly string[];
}

export function kernelInterfaces(machine: Machine): KernelInterface[] {
	const all = machine.addresses();
	return namesHere(machine)
		.filter(name => machine.has(`${folder}/${name}/ifindex`))
		.map(name => ({
			name,
			kind: kindOf(machine, name),
			isUp: (Number(machine.text(`${folder}/${name}/flags`) ?? 0) & upFlag) !== 0,
			mtu: machine.number(`${folder}/${name}/mtu`),
			isEthernet: ethernetTypes.includes(machine.number(`${folder}/${name}/type`) ?? -1),
			addresses: all[name] ?? [],
		}));
}

/** A /sys that was mounted elsewhere shows the interfaces of that network namespace. */
function namesHere(machine: Machine): string[] {
	const names = machine.names(folder);
	const here = machine.lines('/proc/net/dev').map(line => line.split(':')[0]!.trim());
	return here.length === 0 ? names : names.filter(name => here.includes(name));
}

function kindOf(machine: Machine, name: string): string {
	const at = `${folder}/${name}`;
	if (machine.number(`${at}/type`) === 772) return 'loopback';
	// IFF_TAP of linux/if_tun.h.
	const tunFlags = machine.text(`${at}/tun_flags`);
	if (tunFlags !== undefined) return Number(tunFlags) & 2 ? 'tap' : 'tun';
	if (machine.has(`${at}/bonding`)) return 'bond';
	const type = /^DEVTYPE=(.+)$/m.exec(machine.text(`${at}/uevent`) ?? '')?.[1];
	if (type !== undefined) return type;
	const driver = machine.linkName(`${at}/device/driver`);
	if (driver !== undefined) return driver;
	// Of a veth that is the index of its other end.
	const isPair = machine.text(`${at}/iflink`) !== machine.text(`${at}/ifindex`);
	return isPair ? 'veth' : 'virtual';
}

/** The interface and what stands on it: bridges, bonds, VLANs. */
export function withUppers(machine: Machine, name: string): string[] {
	const uppers = machine
		.names(`${folder}/${name}`)
		.filter(entry => entry.startsWith('upper_'))
		.map(entry => entry.slice('upper_'.length));
	return [name, ...uppers.flatMap(upper => withUppers(machine, upper))];
}

/** The interfaces that packets to anywhere leave by. */
export function defaultRouteInterfaces(machine: Machine): Set<string> {
	const ipv4 = machine
		.lines('/proc/net/route')
		.map(line => line.split(/\s+/))
		.filter(([, destination, , , , , , mask]) => destination === zeros(8) && mask === zeros(8))
		.map(([name]) => name!);
	const ipv6 = machine
		.lines('/proc/net/ipv6_route')
		.map(line => line.trim().split(/\s+/))
		.filter(([destination, prefix]) => destination === zeros(32) && prefix === zeros(2))
		.map(columns => columns.at(-1)!)
		// The kernel's own, which refuses.
		.filter(name => name !== 'lo');
	return new Set([...ipv4, ...ipv6]);
}

function zeros(count: number): string {
	return '0'.repeat(count);
}
