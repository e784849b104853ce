import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {packetsGiven} from '../../src/core/injection.ts';
import {Dataplane, defineModule, eth, forward, port, registerClass} from '../../src/index.ts';
import {addTestClass, fixture, thrownBy} from '../support.ts';

const frames = (count: number) =>
	packetsGiven(Array.from({length: count}, (_, i) => ({bytes: eth().ipv4({id: i}).toBytes()})));

test.serial('new instances go to the lcore with the fewest, and are shown there', t => {
	const dp = new Dataplane({live: 2});
	t.teardown(() => dp.close());
	const vsw = dp.vswitch('v0');
	for (const name of ['a', 'b', 'c']) vsw.add(forward, name);
	t.deepEqual(
		dp.lcores.map(({instances}) => instances),
		[[], []],
	);
	dp.start();
	t.deepEqual(
		dp.lcores.map(({number, instances, isExclusive}) => ({number, instances, isExclusive})),
		[
			{number: 0, instances: ['a', 'c'], isExclusive: false},
			{number: 1, instances: ['b'], isExclusive: false},
		],
	);
	t.true(dp.lcores.every(({dpdkLcore}) => dpdkLcore !== undefined));
});

test.serial('an instance that needs an lcore has one that nobody else gets', t => {
	const dp = new Dataplane({live: 1});
	t.teardown(() => dp.close());
	const vsw = dp.vswitch('v0');
	const busy = registerClass({
		name: 'busy',
		datapath: 'forward',
		needsLcore: true,
		create: () => ({}),
	});
	const own = vsw.add(busy, 'own');
	const others = ['a', 'b'].map(name => vsw.add(forward, name));
	dp.start();
	t.deepEqual(
		dp.lcores.map(({instances, isExclusive}) => ({instances, isExclusive})),
		[
			{instances: ['a', 'b'], isExclusive: false},
			{instances: ['own'], isExclusive: true},
		],
	);
	t.like(
		thrownBy(() => dp.place(own, 0)),
		{
			code: 'ERR_RINGTAP_LCORES',
			message: "forward 'own' needs an lcore by itself, and has one.",
		},
	);
	t.is(thrownBy(() => dp.place(others[0]!, 1))?.code, 'ERR_RINGTAP_LCORES');
	const second = vsw.add(busy, 'second');
	dp.settle();
	own.remove();
	t.deepEqual(
		dp.lcores.map(({number, instances}) => ({number, instances})),
		[
			{number: 0, instances: ['a', 'b']},
			{number: 2, instances: ['second']},
		],
	);
	t.is((second.describe() as {lcore?: number}).lcore, 2);
	second.remove();
	t.is(dp.lcores.length, 1);
});

test.serial('an instance is moved from lcore to lcore under traffic, and nothing is lost', t => {
	const dp = new Dataplane({live: 3});
	t.teardown(() => dp.close());
	const vsw = dp.vswitch('v0');
	const source = vsw.add(port, 'source', {device: 'net_null', budget: 200_000});
	const hop = vsw.add(forward, 'hop');
	const sink = vsw.add(port, 'sink', {device: 'net_null,no-rx=1'});
	vsw.chain(source, hop, sink);
	dp.start();
	const seen = new Set<number>();
	for (let i = 0; i < 300; i++) {
		dp.place(hop, i % 3);
		seen.add(dp.lcores.findIndex(({instances}) => instances.includes('hop')));
	}
	dp.settle();
	t.deepEqual([...seen].sort(), [0, 1, 2]);
	const {received, transmitted, dropped, balanced} = dp.ledger;
	t.deepEqual(dropped, {});
	t.true(balanced && received === transmitted && received >= 200_000n);
});

test.serial('what cannot be placed, and where nothing can be, are told', t => {
	const stepped = new Dataplane();
	const dp = new Dataplane({live: 2});
	t.teardown(() => [stepped, dp].forEach(one => void one.close()));
	t.deepEqual(stepped.lcores, []);
	const there = stepped.vswitch('v0').add(forward, 'there');
	t.is(thrownBy(() => stepped.place(there, 0))?.code, 'ERR_RINGTAP_LIVE');
	const a = dp.vswitch('v0').add(forward, 'a');
	t.like(
		thrownBy(() => dp.place(a, 2)),
		{message: 'There is no worker lcore 2 to be shared.', fix: 'They are 0 to 1.'},
	);
	for (const lcore of [-1, 0.5, '0', undefined])
		t.is(thrownBy(() => dp.place(a, lcore as number))?.code, 'ERR_RINGTAP_OPTION');
	t.is(thrownBy(() => dp.place({} as never, 0))?.code, 'ERR_RINGTAP_OPTION');
});

/** Of the worker threads: the CPUs that each may run on. */
function cpusOfThreads(): string[] {
	return readdirSync('/proc/self/task')
		.map(task => `/proc/self/task/${task}/status`)
		.filter(existsSync)
		.map(path => /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync(path, 'utf8'))![1]!);
}

test.serial('worker lcores stay on the CPUs that they are given, and may share one', t => {
	const before = cpusOfThreads().filter(cpus => cpus === '0').length;
	const dp = new Dataplane({live: 3, cpus: [0, 0]});
	t.teardown(() => dp.close());
	for (const name of ['a', 'b', 'c']) dp.vswitch(name).add(forward, name);
	dp.start();
	t.deepEqual(
		dp.lcores.map(({cpu}) => cpu),
		[0, 0, undefined],
	);
	t.is(cpusOfThreads().filter(cpus => cpus === '0').length, before + 2);
	t.like(
		thrownBy(() => new Dataplane({live: 1, cpus: [4095]})),
		{code: 'ERR_RINGTAP_LCORES', message: 'CPU 4095 is none that this process may use.'},
	);
	t.like(
		thrownBy(() => new Dataplane({live: 1, cpus: [0, 0]})),
		{message: '2 CPUs were given for 1 worker lcores.'},
	);
	t.is(thrownBy(() => new Dataplane({live: 1, cpus: [-1]}))?.code, 'ERR_RINGTAP_OPTION');
});

for (const idle of ['spin', 'yield', '50us', '5ms'] as const) {
	test.serial(`worker lcores that wait by '${idle}' forward all the same`, t => {
		const dp = new Dataplane({live: 2, idle});
		t.teardown(() => dp.close());
		const [a, b] = dp.vswitch('v0').testVifs('a', 'b');
		a.otherwise.to(b);
		for (let i = 0; i < 20; i++) {
			dp.put(a as never, frames(10), {now: false});
			dp.settle();
		}
		t.is(b.counters.received, 200n);
	});
}

test('how they wait is a word or a duration', t => {
	t.like(
		thrownBy(() => new Dataplane({live: 1, idle: 'sleep' as never})),
		{code: 'ERR_RINGTAP_DURATION'},
	);
});

test.serial('a module in TypeScript gets what comes by itself, with nobody calling', async t => {
	const dp = new Dataplane({live: 1});
	t.teardown(() => dp.close());
	let seen = 0;
	let ticks = 0;
	const counter = defineModule({
		name: 'counter',
		doc: 'Counts',
		conditions: ['any'],
		drops: {},
		create: ({emit, every}) => {
			every('1ms', () => ticks++);
			return {
				packet() {
					seen++;
					return emit;
				},
			};
		},
	});
	const vsw = dp.vswitch('v0');
	const source = vsw.add(port, 'source', {device: 'net_pcap', rxPcap: fixture('dns.pcap')});
	const sink = vsw.add(port, 'sink', {device: 'net_null,no-rx=1'});
	vsw.chain(source, vsw.add(counter, 'counter'), sink);
	dp.start();
	while (seen === 0 || ticks < 3) await new Promise(resolve => setImmediate(resolve));
	dp.settle();
	const {received, transmitted} = dp.ledger;
	t.true(received === BigInt(seen) && transmitted === received);
});

test.serial('what devices receive on several lcores stays within the quota', t => {
	const mbufs = 320;
	const dp = new Dataplane({live: 3, mbufs});
	t.teardown(() => dp.close());
	const vsw = dp.vswitch('v0');
	const keeper = addTestClass(vsw, 'holder', 'keeper', {hold: 1024});
	for (const name of ['a', 'b']) {
		vsw.add(port, name, {device: 'net_null', budget: 1000}).otherwise.to(keeper);
	}
	dp.start();
	thrownBy(() => dp.settle());
	const {mbufsInUse} = dp.native().ledger();
	// Each lcore may have asked at the same time for one burst more.
	t.true(mbufsInUse > mbufs / 2 && mbufsInUse <= mbufs + 2 * 32, `${mbufsInUse} in use`);
});

for (const [how, code] of [
	['throw new Error("on purpose")', 1],
	['process.exit(0)', 0],
] as const) {
	test.serial(`a process that ends by ${how} under live traffic just ends`, t => {
		const api = new URL('../../src/index.ts', import.meta.url).href;
		const script = `
			import {Dataplane, forward, port} from '${api}';
			const vsw = new Dataplane({live: 2}).vswitch('v0');
			const source = vsw.add(port, 'source', {device: 'net_null', budget: 4_000_000_000});
			vsw.chain(source, vsw.add(forward, 'hop'), vsw.add(port, 'sink', {device: 'net_null,no-rx=1'}));
			vsw.dataplane.start();
			${how};
		`;
		const args = ['--import', 'tsx', '--input-type=module', '-e', script];
		const {status, signal, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
		t.deepEqual([status, signal], [code, null], stderr);
	});
}
