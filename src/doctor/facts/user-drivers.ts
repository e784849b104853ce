import type {Machine} from '../machine.ts';
import {moduleState} from './kernel-modules.ts';

/** Kernel modules that hand a PCI function to user space. */
export const userDriverNames = ['vfio-pci', 'uio_pci_generic', 'igb_uio'] as const;
export type UserDriver = (typeof userDriverNames)[number];

export function isUserDriver(name: string | undefined): name is UserDriver {
	return (userDriverNames as readonly (string | undefined)[]).includes(name);
}

export function iommuGroups(machine: Machine): string[] {
	return machine.names('/sys/kernel/iommu_groups');
}

/** VFIO without an IOMMU; undefined: this kernel cannot, or vfio is not loaded. */
export function noIommuMode(machine: Machine): 'on' | 'off' | undefined {
	const value = machine.text('/sys/module/vfio/parameters/enable_unsafe_noiommu_mode');
	if (value === undefined) return undefined;
	return /^[Y1]/.test(value) ? 'on' : 'off';
}

/** Those that would work here, the best one first; some may have to be loaded. */
export function usableUserDrivers(machine: Machine): UserDriver[] {
	return userDriverNames.filter(name => {
		if (moduleState(machine, name) === 'absent') return false;
		if (name !== 'vfio-pci') return true;
		return iommuGroups(machine).length > 0 || noIommuMode(machine) === 'on';
	});
}
