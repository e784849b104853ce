import type {Machine} from '../machine.ts';

/** DPDK's names of the drivers in the native core; undefined: it does not tell them, or is not there. */
export function linkedDrivers(machine: Machine): ReadonlySet<string> | undefined {
	try {
		const core = machine.core() as {drivers?: () => string[]};
		return core.drivers && new Set(core.drivers());
	} catch {
		return undefined;
	}
}
