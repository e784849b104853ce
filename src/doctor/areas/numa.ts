import {numberList, readNumberList} from '../facts/number-list.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

const folder = '/sys/devices/system/node';

export const area: Area = {title: 'NUMA', place: 50, examine: nodes};

function nodes(machine: Machine): Finding[] {
	const found = machine.names(folder).filter(name => /^node\d+$/.test(name));
	if (found.length === 0) return [none];
	return found.map(name => {
		const node = Number(name.slice('node'.length));
		const cpus = readNumberList(machine.text(`${folder}/${name}/cpulist`) ?? '');
		const size = /MemTotal:\s*(\d+) kB/.exec(machine.text(`${folder}/${name}/meminfo`) ?? '')?.[1];
		const memoryKiB = size === undefined ? undefined : Number(size);
		const memory = memoryKiB === undefined ? '' : `, ${(memoryKiB / 2 ** 20).toFixed(1)} GiB`;
		return {
			id: `numa.node${node}`,
			title: `node ${node}`,
			level: 'info',
			text: `${cpus.length === 0 ? 'no CPUs' : `CPUs ${numberList(cpus)}`}${memory}`,
			data: {node, cpus, memoryKiB},
		};
	});
}

const none: Finding = {
	id: 'numa.none',
	title: 'nodes',
	level: 'info',
	text: 'one for all: this kernel tells of none',
};
