/** The driver of the guest's kernel that hands a card over. */
export type Driver = 'uio_pci_generic' | 'vfio-pci';
export const drivers: readonly Driver[] = ['uio_pci_generic', 'vfio-pci'];

/** A card that QEMU emulates. */
export interface Model {
	readonly name: string;
	/** Behind an IOMMU it must be told to use it, and speak virtio 1 only. */
	readonly isVirtio?: boolean;
	/** The first version of QEMU that has it. */
	readonly since?: number;
	/**
	 * It drops what it is to transmit from an mbuf across two pages that lie apart (QEMU 7.2,
	 * net_tx_pkt_add_raw_fragment): of small pages, which `'shared'` is, some do.
	 */
	readonly wantsHugepages?: boolean;
	/** Receive queues that are tried, beside one. */
	readonly queues?: number;
	/** Largest payload that is tried. */
	readonly mtu: number;
}

export const models: readonly Model[] = [
	{name: 'e1000', mtu: 9000},
	{name: 'e1000e', wantsHugepages: true, mtu: 9000},
	{name: 'igb', wantsHugepages: true, since: 8, queues: 2, mtu: 9000},
	// Of one buffer at most: net_vmxnet3 says that it takes packets in one piece (maxNumRxSG), and QEMU believes it.
	{name: 'vmxnet3', wantsHugepages: true, queues: 2, mtu: 2000},
	{name: 'virtio-net-pci', isVirtio: true, mtu: 9000},
];

export function modelOf(name: string): Model {
	return models.find(model => model.name === name)!;
}

/** Of the guest's cards, by number. */
export const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02'] as const;

/** What QEMU is told of card `index`, which has a slot of its own: one that it can be pulled out of. */
export function cardArguments(model: Model, driver: Driver, index: number): string[] {
	const behindIommu = driver === 'vfio-pci' && model.isVirtio;
	const device = [
		model.name,
		`id=card${index}`,
		`bus=slot${index}`,
		`netdev=wire${index}`,
		`mac=${macs[index]}`,
		'romfile=',
		...(behindIommu ? ['disable-legacy=on', 'iommu_platform=on'] : []),
	];
	const slot = `pcie-root-port,id=slot${index},bus=pcie.0,chassis=${index + 1},addr=${index + 4}`;
	return ['-device', slot, '-device', device.join(',')];
}
