import type {Machine} from '../machine.ts';
import {type NicDriver, nicDrivers} from './nic-drivers.ts';

const folder = '/sys/bus/pci/devices';
const namesFiles = ['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids'];

/** A PCI function of class 02, network controllers. */
export interface Nic {
	/** `0000:18:00.0` */
	readonly address: string;
	/** `8086:10fb` */
	readonly id: string;
	/** Kernel module that it is bound to. */
	readonly driver: string | undefined;
	/** Kernel interfaces on it. */
	readonly interfaces: readonly string[];
	readonly numaNode: number | undefined;
	readonly iommuGroup: string | undefined;
	/** Other functions in its IOMMU group, bridges left out: they can only be handed over together. */
	readonly groupPeers: readonly string[];
	/** The driver of DPDK that takes it. */
	readonly dpdk: NicDriver | undefined;
}

export function nics(machine: Machine): Nic[] {
	return (
		machine
			.names(folder)
			.filter(address => classOf(machine, address)?.startsWith('0x02'))
			// They are hexadecimal.
			.toSorted()
			.map(address => nicAt(machine, address))
	);
}

function nicAt(machine: Machine, address: string): Nic {
	const at = `${folder}/${address}`;
	const id = [`${at}/vendor`, `${at}/device`]
		.map(path => (machine.text(path) ?? '').replace(/^0x/, ''))
		.join(':');
	const node = machine.number(`${at}/numa_node`) ?? -1;
	return {
		address,
		id,
		driver: machine.linkName(`${at}/driver`),
		interfaces: interfacesOn(machine, at),
		numaNode: node < 0 ? undefined : node,
		iommuGroup: machine.linkName(`${at}/iommu_group`),
		groupPeers: groupPeers(machine, address),
		dpdk: nicDrivers.find(({ids}) => ids.split(/\s+/).includes(id)),
	};
}

function classOf(machine: Machine, address: string): string | undefined {
	return machine.text(`${folder}/${address}/class`);
}

/** A virtio function has a device of its own beneath it, and that has the interface. */
function interfacesOn(machine: Machine, at: string): string[] {
	const beneath = machine.names(at).filter(name => /^virtio\d+$/.test(name));
	return ['', ...beneath.map(name => `/${name}`)].flatMap(part =>
		machine.names(`${at}${part}/net`),
	);
}

function groupPeers(machine: Machine, address: string): string[] {
	return machine
		.names(`${folder}/${address}/iommu_group/devices`)
		.filter(peer => peer !== address && !classOf(machine, peer)?.startsWith('0x0604'));
}

/** Its driver in DPDK works beside the kernel's: there is nothing to bind. */
export function isBifurcated({dpdk}: Nic): boolean {
	return dpdk?.modules.includes('ib_uverbs') ?? false;
}

/** `Intel Corporation 82599ES 10-Gigabit SFI/SFP+ Network Connection`, where a file of names is there. */
export function modelOf(machine: Machine, {id}: Nic): string | undefined {
	const [vendor = '', device = ''] = id.split(':');
	for (const file of namesFiles) {
		const text = machine.text(file);
		const section = new RegExp(`^${vendor}  (.+)\n((?:[\t#].*\n|\n)*)`, 'm').exec(`${text}\n`);
		if (!section) continue;
		const name = new RegExp(`^\t${device}  (.+)$`, 'm').exec(section[2]!)?.[1];
		return name === undefined ? section[1] : `${section[1]} ${name}`;
	}
	return undefined;
}
