import type {Machine} from '../machine.ts';
import {allHugepages, reserve} from './hugepages.ts';
import {moduleState} from './kernel-modules.ts';
import {linkedDrivers} from './linked-drivers.ts';
import {isBifurcated, type Nic, nics} from './pci.ts';
import {deviceNode, type Lack, lackOfRights, type Need} from './port-needs.ts';
import {isUserDriver, noIommuMode, usableUserDrivers} from './user-drivers.ts';

/** Those that a driver takes which is linked, as far as that is known. */
function takenNics(machine: Machine): Nic[] {
	const linked = linkedDrivers(machine);
	return nics(machine).filter(({dpdk}) => dpdk && (linked?.has(dpdk.name) ?? true));
}

function boundNics(machine: Machine): Nic[] {
	return takenNics(machine).filter(nic => isUserDriver(nic.driver) || isBifurcated(nic));
}

/** A NIC that the kernel has handed over. */
export const boundNic: Need = machine => {
	if (boundNics(machine).length > 0) return undefined;
	if (takenNics(machine).length === 0) {
		return {lack: 'no NIC that a driver takes', remedy: 'pass one through to this machine'};
	}
	if (usableUserDrivers(machine).length > 0) {
		return {lack: 'none is bound to DPDK', remedy: 'see NICs above'};
	}
	const lack = moduleState(machine, 'vfio-pci') === 'absent' ? 'no VFIO' : 'no IOMMU';
	return {lack, remedy: 'see IOMMU and VFIO above'};
};

/** The right to drive at least one of those that are handed over. */
export const rawDeviceAccess: Need = machine => {
	const lacks = boundNics(machine).map(nic => lackOfAccess(machine, nic));
	return lacks.includes(undefined) ? undefined : lacks[0];
};

/** VFIO needs device nodes, UIO what hardly anybody but root has, and hugepages. */
function lackOfAccess(machine: Machine, nic: Nic): Lack | undefined {
	if (isBifurcated(nic)) return lackOfRights(machine, ['NET_RAW']);
	if (nic.driver !== 'vfio-pci') {
		const rights = lackOfRights(machine, ['SYS_RAWIO', 'SYS_ADMIN', 'DAC_OVERRIDE']);
		return rights ?? lackOfHugepages(machine);
	}
	const isUnsafe = noIommuMode(machine) === 'on';
	const group = `${isUnsafe ? 'noiommu-' : ''}${nic.iommuGroup}`;
	const [noContainer, noGroup] = ['vfio', group].map(node =>
		deviceNode(`/dev/vfio/${node}`, 'modprobe vfio-pci')(machine),
	);
	return noContainer ?? noGroup ?? (isUnsafe ? lackOfRights(machine, ['SYS_RAWIO']) : undefined);
}

/** Without an IOMMU a NIC writes to physical addresses, and only those of hugepages stay what they are. */
function lackOfHugepages(machine: Machine): Lack | undefined {
	const isFree = allHugepages(machine).some(({free}) => free > 0);
	return isFree ? undefined : {lack: 'no free hugepages', remedy: reserve(2048)};
}
