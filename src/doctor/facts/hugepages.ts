import type {Machine} from '../machine.ts';
import {onCommandLine} from './surroundings.ts';

/** Reserved pages of one size. */
export interface Hugepages {
	readonly sizeKiB: number;
	readonly total: number;
	readonly free: number;
}

export function allHugepages(machine: Machine): Hugepages[] {
	return hugepagesIn(machine, '/sys/kernel/mm/hugepages');
}

/** @param folder of the machine, or of a NUMA node */
export function hugepagesIn(machine: Machine, folder: string): Hugepages[] {
	return machine.names(folder).flatMap(name => {
		const size = /^hugepages-(\d+)kB$/.exec(name)?.[1];
		if (size === undefined) return [];
		const count = (file: string) => machine.number(`${folder}/${name}/${file}`) ?? 0;
		const [total, free] = [count('nr_hugepages'), count('free_hugepages')];
		return [{sizeKiB: Number(size), total, free}];
	});
}

/** How some come to be. */
export function reserve(sizeKiB: number): string {
	if (sizeKiB === 2048) return 'sudo sysctl -w vm.nr_hugepages=512';
	// So large ones are hardly ever found in one piece once memory has been in use.
	return onCommandLine(`hugepagesz=${sizeKiB >> 20}G hugepages=2`);
}
