import {mountsIn} from '../../core/machine.ts';
import {allHugepages, type Hugepages, hugepagesIn, reserve} from '../facts/hugepages.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

const nodesFolder = '/sys/devices/system/node';
const transparent = '/sys/kernel/mm/transparent_hugepage/enabled';

export const area: Area = {
	title: 'Memory',
	place: 40,
	examine: machine => [
		...allHugepages(machine).map(pages => ofSize(machine, pages)),
		...mounts(machine),
		transparentPages(machine),
	],
};

function ofSize(machine: Machine, {sizeKiB, total, free}: Hugepages): Finding {
	const nodes = machine
		.names(nodesFolder)
		.filter(name => /^node\d+$/.test(name))
		.map(name => ({
			node: Number(name.slice('node'.length)),
			...hugepagesIn(machine, `${nodesFolder}/${name}/hugepages`).find(
				one => one.sizeKiB === sizeKiB,
			),
		}));
	const perNode = nodes.map(one => `node ${one.node}: ${one.free ?? 0} of ${one.total ?? 0} free`);
	const apart = nodes.length > 1 ? ` (${perNode.join(', ')})` : '';
	const isReserved = total > 0;
	return {
		id: `memory.hugepages-${sizeKiB}`,
		title: `hugepages of ${sizeText(sizeKiB)}`,
		level: isReserved ? 'ok' : 'info',
		text: isReserved
			? `${free} of ${total} free${apart}`
			: 'none reserved; NICs by UIO need them, and what asks for hugepages',
		remedy: isReserved ? undefined : reserve(sizeKiB),
		data: {sizeKiB, total, free, nodes: nodes.map(({node, total, free}) => ({node, total, free}))},
	};
}

function sizeText(sizeKiB: number): string {
	return sizeKiB >= 1 << 20 ? `${sizeKiB >> 20} GiB` : `${sizeKiB >> 10} MiB`;
}

function mounts(machine: Machine): Finding[] {
	const found = mountsIn(machine.text('/proc/self/mounts') ?? '')
		.filter(({kind}) => kind === 'hugetlbfs')
		.map(({place}) => ({place, isWritable: machine.mayOpen(place)}));
	const isReserved = allHugepages(machine).some(({total}) => total > 0);
	if (found.length === 0) return isReserved ? [noMount] : [];
	const isWritable = found.some(one => one.isWritable);
	const list = found.map(one => `${one.place} (${one.isWritable ? 'writable' : 'not writable'})`);
	return [
		{
			id: 'memory.hugetlbfs',
			title: 'hugetlbfs',
			level: isWritable ? 'ok' : 'info',
			text: list.join(', '),
			remedy: isWritable ? undefined : 'run as root, or as root: mount -o remount,mode=1777 PLACE',
			data: {mounts: found},
		},
	];
}

const noMount: Finding = {
	id: 'memory.hugetlbfs',
	title: 'hugetlbfs',
	level: 'warning',
	text: 'mounted nowhere, though hugepages are reserved: nobody can use them by a file',
	remedy: 'sudo mkdir -p /dev/hugepages && sudo mount -t hugetlbfs nodev /dev/hugepages',
	data: {mounts: []},
};

function transparentPages(machine: Machine): Finding {
	const id = 'memory.transparent-hugepages';
	const title = 'transparent ones';
	const setting = /\[(\w+)\]/.exec(machine.text(transparent) ?? '')?.[1];
	if (setting === 'always' || setting === 'madvise') {
		const text = `${setting}: the mbuf pool gets them`;
		return {id, title, level: 'ok', text, data: {setting}};
	}
	return {
		id,
		title,
		level: 'warning',
		text: `${setting ?? 'this kernel has none'}: the mbuf pool lies in small pages, which costs speed`,
		remedy:
			setting === undefined
				? 'a kernel with CONFIG_TRANSPARENT_HUGEPAGE'
				: `echo madvise > ${transparent}`,
		data: {setting},
	};
}
