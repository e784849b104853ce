import type {Machine} from '../machine.ts';

/** DPDK's names of the drivers in the native core; undefined: it is not there. */
export function linkedDrivers(machine: Machine): ReadonlySet<string> | undefined {
	try {
		return new Set(machine.core().drivers());
	} catch {
		return undefined;
	}
}
