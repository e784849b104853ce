import test from 'ava';
import {tell} from '../../src/doctor/tell.ts';
import {plainColours} from '../../src/runner/report/colours.ts';
import {wrap} from '../../src/wrap.ts';
import {page} from '../docs/_markdown.ts';
import {
	allCapabilities,
	pciFunction,
	see,
	server,
	serverAddresses,
	type Tree,
} from './_machines.ts';

const addresses = serverAddresses;

test('the page shows what is told of a server', async t => {
	const {examined, summary} = await see(t, server, {addresses});
	const told = [...tell(examined, plainColours), wrap(summary)].join('\n');
	const {text} = page('docs/19-doctor.md');
	t.true(text.includes(`\n${told}\n`), `It should be:\n\n${told}\n`);
});

test('a free NIC comes with the commands that hand it over and back', async t => {
	const {find} = await see(t, server, {addresses});
	const {level, text, data, remedy} = find('nics.0000:18:00.1');
	t.is(level, 'info');
	t.regex(
		text,
		/^Intel Corporation 82599ES .*\(8086:10fb\); ixgbe as ens1f1; NUMA node 0; net_ixgbe/,
	);
	t.like(data, {
		driver: 'ixgbe',
		interfaces: ['ens1f1'],
		numaNode: 0,
		iommuGroup: '41',
		dpdkDriver: 'net_ixgbe',
		isLinked: true,
		bind: ['ip link set ens1f1 down', 'dpdk-devbind.py --bind=vfio-pci 0000:18:00.1'],
		unbind: ['dpdk-devbind.py --bind=ixgbe 0000:18:00.1'],
	});
	t.regex(remedy!, /^to DPDK:$/m);
	t.regex(remedy!, /^back to the kernel:$/m);
});

test('of a NIC that carries the default route, by a bridge on it, is warned', async t => {
	const {find} = await see(t, server, {addresses});
	const {level, text, remedy} = find('nics.0000:18:00.0');
	t.is(level, 'warning');
	t.regex(
		text,
		/cuts the machine off: the default route goes by br0, br0 has 192\.0\.2\.10 and 2001:/,
	);
	t.regex(remedy!, /^leave it to the kernel/);
});

test('an IPv6 default route counts as one; that of the kernel which refuses does not', async t => {
	const at = `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 `;
	const routes = (name: string) => `${at}fe800000000000000000000000000001 400 1 0 3 ${name}`;
	const without: Tree = {...server, '/proc/net/route': 'Iface\tDestination'};
	const {find} = await see(t, {...without, '/proc/net/ipv6_route': routes('ens1f1')});
	t.regex(find('nics.0000:18:00.1').text, /the default route goes by ens1f1/);
	const refused = await see(t, {...without, '/proc/net/ipv6_route': routes('lo')});
	t.deepEqual(
		refused.findings.filter(({id, level}) => id.startsWith('nics.') && level === 'warning'),
		[],
	);
});

test('a NIC in the hands of DPDK comes with the way back, which the kernel finds itself', async t => {
	const {find} = await see(t, server, {addresses});
	const {level, data} = find('nics.0000:5e:00.0');
	t.is(level, 'ok');
	t.like(data, {
		bind: [],
		unbind: [
			'echo 0000:5e:00.0 > /sys/bus/pci/devices/0000:5e:00.0/driver/unbind',
			'echo > /sys/bus/pci/devices/0000:5e:00.0/driver_override',
			'echo 0000:5e:00.0 > /sys/bus/pci/drivers_probe',
		],
	});
});

test('a NIC whose driver works beside that of the kernel is not to be bound', async t => {
	const {find} = await see(t, server, {addresses});
	const {level, text, remedy, data} = find('nics.0000:af:00.0');
	t.is(level, 'info');
	t.regex(text, /mlx5_eth works beside the kernel's driver, needs libibverbs, and is not linked/);
	t.is(remedy, undefined);
	t.like(data, {bind: [], unbind: [], isLinked: false});
});

test('without dpdk-devbind.py a NIC is bound by sysfs, after its module was loaded', async t => {
	const {'/usr/local/bin/dpdk-devbind.py': _, '/sys/module/vfio_pci': __, ...tree} = server;
	const {find} = await see(t, {
		...tree,
		// Nothing is in its hands yet.
		'/sys/bus/pci/devices/0000:5e:00.0/driver': {to: '../../drivers/ixgbe'},
		'/sys/bus/pci/drivers/vfio-pci': {to: 'nowhere'},
		'/lib/modules/6.1.0-28-amd64/modules.dep':
			'kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko',
	});
	t.deepEqual(find('nics.0000:18:00.1').data!.bind, [
		'modprobe vfio-pci',
		'ip link set ens1f1 down',
		'echo 0000:18:00.1 > /sys/bus/pci/devices/0000:18:00.1/driver/unbind',
		'echo vfio-pci > /sys/bus/pci/devices/0000:18:00.1/driver_override',
		'echo 0000:18:00.1 > /sys/bus/pci/drivers_probe',
	]);
	t.like(find('iommu.vfio'), {level: 'lack', remedy: 'sudo modprobe vfio-pci'});
	t.like(find('ports.pci'), {level: 'lack', remedy: 'see NICs above'});
});

test('functions in one IOMMU group are told, but for bridges', async t => {
	const both: Tree = {
		...pciFunction('0000:3b:00.0', {id: '8086:1521', driver: 'igb', group: '50'}),
		...pciFunction('0000:3b:00.1', {id: '8086:1521', driver: 'igb', group: '50'}),
		...pciFunction('0000:3a:00.0', {cls: '0x060400', id: '8086:2030', group: '50'}),
	};
	const {find} = await see(t, {...server, ...both});
	t.deepEqual(find('nics.0000:3b:00.0').data!.groupPeers, ['0000:3b:00.1']);
	t.regex(find('nics.0000:3b:00.0').text, /its IOMMU group has 0000:3b:00\.1, too/);
});

test('hugepages are told by size and by node', async t => {
	const {find} = await see(t, server, {addresses});
	const {level, data} = find('memory.hugepages-2048');
	t.is(level, 'ok');
	t.deepEqual(data, {
		...{sizeKiB: 2048, total: 1024, free: 900},
		nodes: [
			{node: 0, total: 512, free: 500},
			{node: 1, total: 512, free: 400},
		],
	});
	t.regex(find('memory.hugepages-1048576').remedy!, /hugepagesz=1G hugepages=2/);
});

test('hugepages that are reserved, and mounted nowhere, are warned of', async t => {
	const {find} = await see(t, {...server, '/proc/self/mounts': 'proc /proc proc rw 0 0'});
	const {level, remedy} = find('memory.hugetlbfs');
	t.is(level, 'warning');
	t.regex(remedy!, /mount -t hugetlbfs/);
});

test('a governor that saves power is warned of, isolated CPUs are told', async t => {
	const {find} = await see(t, server, {addresses});
	t.like(find('live.governor'), {level: 'warning', data: {governors: ['powersave']}});
	t.regex(find('live.governor').remedy!, /echo performance/);
	t.like(find('live.isolated'), {level: 'ok', text: '2-3'});
});

test('all devices of ports work for root on such a server', async t => {
	const {findings, summary} = await see(t, server, {addresses});
	const ports = findings.filter(({id}) => id.startsWith('ports.'));
	t.true(ports.length >= 13);
	for (const {id, level} of ports) t.is(level, 'ok', id);
	t.regex(summary, /^Works here: stepped and live on 8 CPUs, net_null, .*, PCI NICs\.$/);
});

test('a NIC by UIO needs hugepages and what root has', async t => {
	const uio: Tree = {
		...server,
		'/sys/bus/pci/devices/0000:5e:00.0/driver': {to: '../../drivers/uio_pci_generic'},
		'/sys/bus/pci/drivers/uio_pci_generic': undefined,
	};
	t.is((await see(t, uio)).find('ports.pci').level, 'ok');
	const none = await see(t, {
		...uio,
		'/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages': '0',
	});
	t.like(none.find('ports.pci'), {level: 'lack', text: 'no free hugepages'});
	const status = `Uid:\t1000\t1000\t1000\t1000\nCapEff:\t4000\nCapBnd:\t${allCapabilities}`;
	const user = await see(t, {...uio, '/proc/self/status': status});
	t.is(user.find('ports.pci').text, 'no SYS_RAWIO, no SYS_ADMIN, no DAC_OVERRIDE');
});

test('a NIC by VFIO needs the node of its group', async t => {
	const {'/dev/vfio/42': _, ...tree} = server;
	const {find} = await see(t, tree);
	t.like(find('ports.pci'), {level: 'lack', text: 'no /dev/vfio/42'});
});

test('VFIO without an IOMMU is a risk, and can be had where its parameter is', async t => {
	const parameter = '/sys/module/vfio/parameters/enable_unsafe_noiommu_mode';
	const bare = Object.entries(server).filter(([path]) => !path.includes('iommu_group'));
	const seeWith = (value: string) => see(t, {...Object.fromEntries(bare), [parameter]: value});
	const off = await seeWith('N');
	t.is(off.find('iommu.groups').level, 'lack');
	t.regex(off.find('iommu.groups').remedy!, /VT-d.*\n.*\n.*intel_iommu=on iommu=pt/);
	t.like(off.find('iommu.noiommu'), {level: 'info', remedy: `echo 1 > ${parameter}`});
	t.deepEqual(off.find('nics.0000:18:00.1').data!.bind, []);
	const on = await seeWith('Y');
	t.is(on.find('iommu.noiommu').level, 'warning');
	t.deepEqual((on.find('nics.0000:18:00.1').data!.bind as string[]).length, 2);
});
