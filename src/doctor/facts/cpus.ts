import {mountsIn} from '../../core/machine.ts';
import type {Machine} from '../machine.ts';
import {readNumberList} from './number-list.ts';
import {statusOf} from './rights.ts';

/** Which CPUs this process may run on, by its affinity. */
export function allowedCpus(machine: Machine): number[] {
	return readNumberList(statusOf(machine, 'Cpus_allowed_list') ?? onlineList(machine));
}

export function onlineCpus(machine: Machine): number[] {
	return readNumberList(onlineList(machine));
}

function onlineList(machine: Machine): string {
	return machine.text('/sys/devices/system/cpu/online') ?? '0';
}

/** How many CPUs' time the control groups of this process leave it; undefined: all of it. */
export function cpuQuota(machine: Machine): number | undefined {
	const quotas = foldersOfGroups(machine)
		.map(folder => quotaIn(machine, folder))
		.filter(quota => quota !== undefined);
	return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** CPUs' time that there is for threads which are always busy. */
export function usableCpus(machine: Machine): number {
	return Math.min(allowedCpus(machine).length, cpuQuota(machine) ?? Number.POSITIVE_INFINITY);
}

function quotaIn(machine: Machine, folder: string): number | undefined {
	const [quota, period] =
		machine.text(`${folder}/cpu.max`)?.split(' ').map(Number) ??
		['quota', 'period'].map(name => machine.number(`${folder}/cpu.cfs_${name}_us`) ?? 0);
	// 'max', or -1 in version 1, where there is no limit.
	return quota! > 0 && period! > 0 ? quota! / period! : undefined;
}

/** The folders of the groups and of those around them: the strictest limit counts. */
function foldersOfGroups(machine: Machine): string[] {
	const mounts = mountsIn(machine.text('/proc/self/mounts') ?? '');
	return machine.lines('/proc/self/cgroup').flatMap(line => {
		const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
		const mount = mounts.find(({kind, options}) =>
			controllers === ''
				? kind === 'cgroup2'
				: kind === 'cgroup' && controllers.split(',').includes('cpu') && options.includes('cpu'),
		);
		if (!mount) return [];
		const parts = path.split('/').filter(part => part !== '');
		return Array.from({length: parts.length + 1}, (_, count) =>
			[mount.place, ...parts.slice(0, count)].join('/'),
		);
	});
}
