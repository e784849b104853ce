import type {Machine} from '../machine.ts';
import {moduleState} from './kernel-modules.ts';
import type {Nic} from './pci.ts';
import {isUserDriver, type UserDriver, usableUserDrivers} from './user-drivers.ts';

const devbind = 'dpdk-devbind.py';

/** The module that would hand it to DPDK; undefined: none does here. */
export function userDriverFor(machine: Machine, {dpdk}: Nic): UserDriver | undefined {
	// DPDK says 'vfio' in one place, and nothing in another.
	const named = dpdk?.modules.map(name => (name === 'vfio' ? 'vfio-pci' : name)) ?? [];
	const modules = named.length === 0 ? ['vfio-pci'] : named;
	return usableUserDrivers(machine).find(name => modules.includes(name));
}

/** Commands, as root, that take it from the kernel and hand it to DPDK. */
export function bindCommands(machine: Machine, nic: Nic, to: UserDriver): string[] {
	const load = moduleState(machine, to) === 'loaded' ? [] : [`modprobe ${to}`];
	const down = nic.interfaces.map(name => `ip link set ${name} down`);
	const bind = machine.hasProgram(devbind)
		? [`${devbind} --bind=${to} ${nic.address}`]
		: [...(nic.driver === undefined ? [] : [unbind(nic)]), ...probe(nic, to)];
	return [...load, ...down, ...bind];
}

/** Commands, as root, that give it back to the kernel's own driver. */
export function unbindCommands(machine: Machine, nic: Nic): string[] {
	const isKnown = nic.driver !== undefined && !isUserDriver(nic.driver);
	return isKnown && machine.hasProgram(devbind)
		? [`${devbind} --bind=${nic.driver} ${nic.address}`]
		: [unbind(nic), ...probe(nic)];
}

function unbind({address}: Nic): string {
	return `echo ${address} > ${deviceOf(address)}/driver/unbind`;
}

/** To this module, or to the one that the kernel takes for it. */
function probe({address}: Nic, to?: UserDriver): string[] {
	const override = to === undefined ? 'echo' : `echo ${to}`;
	return [
		`${override} > ${deviceOf(address)}/driver_override`,
		`echo ${address} > /sys/bus/pci/drivers_probe`,
	];
}

function deviceOf(address: string): string {
	return `/sys/bus/pci/devices/${address}`;
}
