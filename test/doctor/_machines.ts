import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {canRun, type Examined, examine, findingsOf} from '../../src/doctor/examine.ts';
import type {Finding} from '../../src/doctor/finding.ts';
import {Machine, type Surroundings} from '../../src/doctor/machine.ts';
import {summary} from '../../src/doctor/summary.ts';

/** Text of a file, a link to something, or, with undefined, a folder; by path. */
export type Tree = Readonly<Record<string, string | {readonly to: string} | undefined>>;

/** What was found on a machine. */
export interface Seen {
	readonly examined: readonly Examined[];
	readonly findings: readonly Finding[];
	readonly summary: string;
	readonly canRun: boolean;
	/** The one of this id; there has to be one. */
	find(id: string): Finding;
}

/** Writes a tree; gone after the test. */
export function rootWith(t: ExecutionContext, tree: Tree): string {
	const root = mkdtempSync(join(tmpdir(), 'ringtap-machine-'));
	t.teardown(() => rmSync(root, {recursive: true, force: true}));
	for (const [path, content] of Object.entries(tree)) {
		const file = join(root, path);
		mkdirSync(content === undefined ? file : dirname(file), {recursive: true});
		if (typeof content === 'string') writeFileSync(file, `${content}\n`);
		else if (content) symlinkSync(content.to, file);
	}
	return root;
}

/** What the native core links. */
const vdevs = [
	'null',
	'pcap',
	'ring',
	'tap',
	'af_packet',
	'af_xdp',
	'memif',
	'vhost',
	'virtio_user',
];
const cards = [
	'virtio',
	'e1000_em',
	'e1000_igb',
	'igc',
	'ixgbe',
	'i40e',
	'iavf',
	'ice',
	'vmxnet3',
	'ena',
];
const core = () => ({
	dpdkVersion: () => '22.11.7',
	drivers: () => [...vdevs, 'bonding', ...cards].map(name => `net_${name}`),
});

export async function see(
	t: ExecutionContext,
	tree: Tree,
	surroundings: Surroundings = {},
	Kind: typeof Machine = Machine,
): Promise<Seen> {
	const standing = {root: rootWith(t, tree), node: '/usr/bin/node', addresses: () => ({}), core};
	const machine = new Kind({...standing, ...surroundings});
	const examined = await examine(machine);
	const findings = findingsOf(examined);
	return {
		examined,
		findings,
		summary: summary(machine, findings),
		canRun: canRun(findings),
		find(id) {
			const found = findings.find(one => one.id === id);
			if (!found) throw new Error(`There is no finding ${id}.`);
			return found;
		},
	};
}

const pci = '/sys/bus/pci/devices';

/** A PCI function, as sysfs has it. */
export function pciFunction(
	address: string,
	{cls = '0x020000', id, driver, group, node = 0, interfaces = []}: PciFacts,
): Tree {
	const [vendor, device] = id.split(':');
	const at = `${pci}/${address}`;
	return {
		[`${at}/class`]: cls,
		[`${at}/vendor`]: `0x${vendor}`,
		[`${at}/device`]: `0x${device}`,
		[`${at}/numa_node`]: String(node),
		...(driver && {
			[`${at}/driver`]: {to: `../../drivers/${driver}`},
			[`/sys/bus/pci/drivers/${driver}`]: undefined,
		}),
		...(group && {
			[`${at}/iommu_group`]: {to: `../../../../kernel/iommu_groups/${group}`},
			[`/sys/kernel/iommu_groups/${group}/devices/${address}`]: undefined,
		}),
		...Object.fromEntries(interfaces.map(name => [`${at}/net/${name}`, undefined])),
		...Object.assign(
			{},
			...interfaces.map(name => ({
				...kernelInterface(name),
				[`/sys/class/net/${name}/device`]: {to: `../../../bus/pci/devices/${address}`},
			})),
		),
	};
}

interface PciFacts {
	readonly cls?: string;
	readonly id: string;
	readonly driver?: string;
	readonly group?: string;
	readonly node?: number;
	readonly interfaces?: readonly string[];
}

let ifindex = 1;

export function kernelInterface(name: string, facts: Record<string, string> = {}): Tree {
	ifindex++;
	const all = {
		...{ifindex: `${ifindex}`, iflink: `${ifindex}`, flags: '0x1003', mtu: '1500', type: '1'},
		...facts,
	};
	return Object.fromEntries(
		Object.entries(all).map(([file, text]) => [`/sys/class/net/${name}/${file}`, text]),
	);
}

function hugepages(folder: string, sizeKiB: number, total: number, free: number): Tree {
	return {
		[`${folder}/hugepages-${sizeKiB}kB/nr_hugepages`]: String(total),
		[`${folder}/hugepages-${sizeKiB}kB/free_hugepages`]: String(free),
	};
}

const cpu = '/sys/devices/system/cpu';
const node = '/sys/devices/system/node';
const loopback = kernelInterface('lo', {type: '772', flags: '0x9', mtu: '65536'});

export const cpuinfo = (flags: string) => `processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz
flags\t\t: fpu sse4_1 ${flags}
power management:
`;

const status = (uid: number, effective: string, bounding: string, cpus: string) => `Name:\tnode
Uid:\t${uid}\t${uid}\t${uid}\t${uid}
CapEff:\t${effective}
CapBnd:\t${bounding}
Cpus_allowed_list:\t${cpus}`;

const limits = (memlock: string) => `Limit                     Soft Limit           Hard Limit
Max locked memory         ${memlock.padEnd(20)} ${memlock.padEnd(20)} bytes`;

export const allCapabilities = '000001ffffffffff';

/**
 * An Intel server, eight CPUs in two NUMA nodes, seen by root. Of its four NICs one carries the default
 * route, one is free, one is in the hands of DPDK, and one is of a kind that stays with the kernel.
 */
export const server: Tree = {
	'/proc/cpuinfo': cpuinfo('sse4_2 avx2 avx512f avx512bw avx512vl constant_tsc nonstop_tsc'),
	'/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/sda1 intel_iommu=on iommu=pt isolcpus=2-3',
	'/proc/self/status': status(0, allCapabilities, allCapabilities, '0-7'),
	'/proc/self/limits': limits('unlimited'),
	'/proc/self/mounts': 'nodev /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0',
	'/proc/self/cgroup': '0::/user.slice',
	'/proc/sys/kernel/osrelease': '6.1.0-28-amd64',
	'/proc/sys/kernel/unprivileged_bpf_disabled': '2',
	'/proc/net/protocols': 'protocol  size\nXDP       1088',
	'/proc/net/route': `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask
br0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000`,
	'/usr/share/misc/pci.ids': `# names
8086  Intel Corporation
\t10fb  82599ES 10-Gigabit SFI/SFP+ Network Connection
\t\t8086 0003  Ethernet Server Adapter X520-2
15b3  Mellanox Technologies
\t1017  MT27800 Family [ConnectX-5]`,
	'/usr/local/bin/dpdk-devbind.py': '',
	'/dev/hugepages': undefined,
	'/dev/vfio/vfio': '',
	'/dev/vfio/42': '',
	'/dev/net/tun': '',
	'/dev/vhost-net': '',
	'/sys/module/vfio_pci': undefined,
	[`${cpu}/online`]: '0-7',
	[`${cpu}/isolated`]: '2-3',
	[`${cpu}/nohz_full`]: '',
	[`${cpu}/smt/active`]: '1',
	[`${cpu}/cpu0/cpufreq/scaling_governor`]: 'powersave',
	'/sys/devices/system/clocksource/clocksource0/current_clocksource': 'tsc',
	'/sys/devices/system/clocksource/clocksource0/available_clocksource': 'tsc hpet acpi_pm',
	'/sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never',
	...hugepages('/sys/kernel/mm/hugepages', 2048, 1024, 900),
	...hugepages('/sys/kernel/mm/hugepages', 1048576, 0, 0),
	...hugepages(`${node}/node0/hugepages`, 2048, 512, 500),
	...hugepages(`${node}/node1/hugepages`, 2048, 512, 400),
	[`${node}/node0/cpulist`]: '0-3',
	[`${node}/node0/meminfo`]: 'Node 0 MemTotal:       67108864 kB',
	[`${node}/node1/cpulist`]: '4-7',
	[`${node}/node1/meminfo`]: 'Node 1 MemTotal:       67108864 kB',
	...loopback,
	...kernelInterface('br0', {uevent: 'DEVTYPE=bridge'}),
	...pciFunction('0000:00:17.0', {cls: '0x010601', id: '8086:a182', driver: 'ahci'}),
	...pciFunction('0000:18:00.0', {
		...{id: '8086:10fb', driver: 'ixgbe', group: '40', interfaces: ['ens1f0']},
	}),
	'/sys/class/net/ens1f0/upper_br0': {to: '../br0'},
	...pciFunction('0000:18:00.1', {
		...{id: '8086:10fb', driver: 'ixgbe', group: '41', interfaces: ['ens1f1']},
	}),
	...pciFunction('0000:5e:00.0', {id: '8086:10fb', driver: 'vfio-pci', group: '42', node: 1}),
	...pciFunction('0000:af:00.0', {
		...{id: '15b3:1017', driver: 'mlx5_core', group: '43', node: 1, interfaces: ['ens7np0']},
	}),
};

export const serverAddresses = () => ({br0: ['192.0.2.10', '2001:db8::10'], lo: ['127.0.0.1']});

/** A container without any rights in a virtual machine: what CI often is. */
export const container: Tree = {
	'/.dockerenv': '',
	'/proc/cpuinfo': cpuinfo('sse4_2 hypervisor constant_tsc'),
	'/proc/cmdline': 'console=ttyS0',
	'/proc/self/status': status(1000, '0000000000000000', '00000000a80425fb', '0-3'),
	'/proc/self/limits': limits('65536'),
	'/proc/self/mounts': 'cgroup /sys/fs/cgroup cgroup2 ro,nosuid 0 0',
	'/proc/self/cgroup': '0::/a/b',
	'/sys/fs/cgroup/cpu.max': 'max 100000',
	'/sys/fs/cgroup/a/cpu.max': '150000 100000',
	'/sys/fs/cgroup/a/b/cpu.max': '200000 100000',
	[`${cpu}/online`]: '0-7',
	'/sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet',
	'/sys/devices/system/clocksource/clocksource0/available_clocksource': 'tsc hpet',
	'/sys/kernel/mm/transparent_hugepage/enabled': 'always madvise [never]',
	...hugepages('/sys/kernel/mm/hugepages', 2048, 0, 0),
	...loopback,
	...kernelInterface('eth0', {iflink: '900'}),
};
