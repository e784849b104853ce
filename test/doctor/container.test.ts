import test from 'ava';
import {Machine} from '../../src/doctor/machine.ts';
import {allCapabilities, container, cpuinfo, see, server} from './_machines.ts';

test('what a capability is missing for is told, with the remedy that works there', async t => {
	const {find} = await see(t, container);
	t.like(find('ports.net_af_packet'), {level: 'lack', text: 'no NET_RAW'});
	// The container may have it, this user has not.
	t.is(
		find('ports.net_af_packet').remedy,
		'run as root, or: sudo setcap cap_net_raw+ep /usr/bin/node\nor in a network of its own: unshare -Urn ringtap …',
	);
	t.like(find('ports.net_tap'), {level: 'lack', text: 'no NET_ADMIN, no /dev/net/tun'});
	// Not even root has that one in it.
	t.regex(find('ports.net_tap').remedy!, /^docker run --cap-add=NET_ADMIN …$/m);
	t.regex(find('ports.net_tap').remedy!, /^docker run --device=\/dev\/net\/tun …$/m);
	t.regex(find('ports.net_af_xdp').text, /^no NET_ADMIN, no NET_RAW, no BPF, too little memory/);
	t.regex(find('ports.net_af_xdp').remedy!, /--ulimit=memlock=-1/);
});

test('setcap keeps what a user has already, for it takes away what it does not name', async t => {
	const {'/.dockerenv': _, ...host} = container;
	const status = `Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000001000\nCapBnd:\t${allCapabilities}`;
	const {find} = await see(t, {...host, '/proc/self/status': status});
	t.is(
		find('ports.net_af_packet').remedy,
		'run as root, or: sudo setcap cap_net_admin,cap_net_raw+ep /usr/bin/node\nor in a network of its own: unshare -Urn ringtap …',
	);
});

test('AF_XDP needs three capabilities, and with IPC_LOCK no limit of memory to lock', async t => {
	const having = async (...bits: bigint[]) => {
		const mask = bits.reduce((all, bit) => all | (1n << bit), 0n).toString(16);
		const {find} = await see(t, {...container, '/proc/self/status': `CapEff:\t${mask}`});
		return find('ports.net_af_xdp').text;
	};
	t.is(await having(12n, 13n, 39n, 14n), 'an interface of the kernel, by AF_XDP');
	t.is(await having(12n, 13n, 39n), 'too little memory to lock');
	t.is(await having(12n, 13n, 14n), 'no BPF');
});

test('a device node that is there, but for others, is told apart from none', async t => {
	class Closed extends Machine {
		override mayOpen(path: string): boolean {
			return path !== '/dev/net/tun' && super.mayOpen(path);
		}
	}
	const {find} = await see(t, server, {}, Closed);
	t.like(find('ports.net_tap'), {level: 'lack', text: '/dev/net/tun is not for this user'});
	t.is(find('rights.tun').text, 'there, but not for this user');
});

test('what works without rights is told to work', async t => {
	const {find, summary, canRun} = await see(t, container);
	for (const id of ['net_null', 'net_pcap-files', 'net_ring', 'net_memif', 'net_vhost'])
		t.is(find(`ports.${id}`).level, 'ok', id);
	t.true(canRun);
	t.regex(summary, /^Works here: stepped and live on 1\.5 CPUs, net_null, net_pcap on files, /);
	t.regex(summary, / Not: net_pcap on an interface \(no NET_RAW\), /);
});

test('the strictest quota of the control groups around it counts', async t => {
	const {find} = await see(t, container);
	t.like(find('cpu.quota'), {level: 'warning', data: {cpus: 1.5}});
	t.like(find('live.cpus'), {level: 'warning', data: {cpus: 1.5, wanted: 3}});
});

test('a quota of control groups of version 1 counts as well', async t => {
	const at = '/sys/fs/cgroup/cpu,cpuacct/x';
	const {find} = await see(t, {
		...container,
		'/proc/self/mounts': 'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0',
		'/proc/self/cgroup': '4:cpu,cpuacct:/x\n0::/',
		[`${at}/cpu.cfs_quota_us`]: '50000',
		[`${at}/cpu.cfs_period_us`]: '100000',
	});
	t.is(find('cpu.quota').data!.cpus, 0.5);
});

test('a slow clock, a TSC that halts and small pages are warned of, each with its remedy', async t => {
	const {find} = await see(t, container);
	t.like(find('clock.source'), {level: 'warning', data: {current: 'hpet'}});
	t.regex(find('clock.source').remedy!, /^echo tsc > .*current_clocksource$/);
	t.like(find('cpu.tsc'), {level: 'warning', data: {missing: ['nonstop_tsc']}});
	t.regex(find('cpu.tsc').remedy!, /invtsc/);
	t.like(find('memory.transparent-hugepages'), {level: 'warning', data: {setting: 'never'}});
	t.regex(find('memory.transparent-hugepages').remedy!, /^echo madvise > /);
});

test('a CPU without SSE4.2 runs nothing', async t => {
	const {find, canRun, summary} = await see(t, {...container, '/proc/cpuinfo': cpuinfo('avx')});
	t.is(find('cpu.sse42').level, 'lack');
	t.false(canRun);
	t.is(summary, 'Works here: nothing, for the native core cannot run.');
});

test('a native core that cannot be loaded is a finding, and all else is told', async t => {
	const core = () => {
		throw new Error('no such file');
	};
	const {find, canRun, findings} = await see(t, container, {core});
	t.like(find('ringtap.core'), {level: 'lack', text: 'no such file'});
	t.truthy(find('ringtap.core').remedy);
	t.false(canRun);
	t.true(findings.length > 30);
});

test('a driver that is not linked is no lack of the machine', async t => {
	const core = () => ({dpdkVersion: () => '22.11', drivers: () => ['net_null', 'net_pcap']});
	const {find, summary} = await see(t, server, {core});
	t.like(find('ports.net_ring'), {level: 'info', text: 'not linked', remedy: undefined});
	t.like(find('ports.pci'), {level: 'info', text: 'not linked'});
	t.regex(summary, / Not linked: net_ring, net_tap, .*, PCI NICs\.$/);
	t.regex(find('interfaces.br0').text, /: net_pcap$/);
});

test('interfaces of another network namespace, which its /sys may show, are left out', async t => {
	const dev = 'Inter-|   Receive\n face |bytes\n    lo:       0       0';
	const {findings} = await see(t, {...container, '/proc/net/dev': dev});
	const names = findings.filter(({id}) => id.startsWith('interfaces.')).map(({title}) => title);
	t.deepEqual(names, ['lo']);
});

test('a folder with nothing in it is a machine, too', async t => {
	const {findings} = await see(t, {});
	t.true(findings.length > 25);
});
