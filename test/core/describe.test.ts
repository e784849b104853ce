import test from 'ava';
import {
	bridge,
	classes,
	eth,
	forward,
	port,
	registerClass,
	runScene,
	type Scene,
	testvif,
} from '../../src/index.ts';
import {addTestClass} from '../support.ts';

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

test('a class says who brought its parameters, commands and drop reasons', t => {
	const {params, commands, drops} = port.describe();
	const scopeOf = (name: string) => params.find(param => param.name === name)?.scope;
	t.is(scopeOf('device'), 'own');
	t.is(scopeOf('trunk'), 'vif');
	t.is(scopeOf('ringSize'), 'all');
	t.is(commands.setLink?.scope, 'vif');
	t.is(commands.stats?.scope, 'own');
	t.like(drops['tx-full'], {kind: 'fault', scope: 'own'});
	t.like(drops['link-down'], {kind: 'verdict', scope: 'vif'});
	t.like(drops['no-rule'], {kind: 'fault', scope: 'all'});
	t.deepEqual(
		[...new Set(Object.values(bridge.describe().drops).map(drop => drop.scope))],
		['all', 'own'],
	);
});

test('a class says what its conditions, its commands and their answers take', t => {
	const {conditions, conditionTable, commands, isVif, captures} = bridge.describe();
	t.deepEqual(conditions, ['any', 'outVif']);
	t.deepEqual(Object.keys(conditionTable), conditions);
	t.like(conditionTable.outVif?.arguments[0], {name: 'vif', type: 'vif'});
	t.is(conditionTable.outVif?.argumentsSchema.minItems, 1);
	t.deepEqual(
		commands.addStatic?.arguments.map(({name}) => name),
		['mac', 'vif', 'vlan'],
	);
	t.deepEqual(commands.addStatic?.argumentsSchema?.required, ['mac', 'vif']);
	t.is(commands.macTable?.result, 'rows');
	t.is(commands.macTable?.resultSchema?.type, 'array');
	t.is(commands.flush?.resultSchema?.type, 'integer');
	t.false(isVif || captures);
	t.true(testvif.describe().captures);
});

test('what cannot be left out is required by the schema, and nothing else is', t => {
	t.deepEqual(port.describe().paramsSchema.required, ['device']);
	t.is(bridge.describe().paramsSchema.required, undefined);
	t.false(bridge.describe().paramsSchema.additionalProperties);
});

test('a description is one frozen object, for whoever asks', t => {
	const first = bridge.describe();
	t.is(bridge.describe(), first);
	t.throws(() => Object.assign(first.paramsSchema.properties!.mtu!, {minimum: 0}), {
		instanceOf: TypeError,
	});
});

test.serial('a registered class is described without a module of it being made', t => {
	let made = 0;
	const limiter = registerClass({
		name: 'describedLimiter',
		doc: 'Lets some pass',
		datapath: 'forward',
		needsLcore: true,
		ring: {size: 64, flags: ['sp-enqueue']},
		create: () => ({init: () => made++}),
	});
	const description = classes().describedLimiter!.describe();
	t.is(description, limiter.describe());
	t.like(description, {doc: 'Lets some pass', datapath: 'forward', needsLcore: true});
	t.deepEqual(description.rings, {
		input: {size: 64, maxSize: 1_048_576, flags: ['sp-enqueue']},
	});
	t.is(made, 0);
	runScene(({vswitch, expect}) => {
		const vsw = vswitch();
		expect(vsw.add(limiter, 'l0').input.size).toBe(64);
		expect(vsw.add(limiter, 'l1', {ringSize: 32}).input.size).toBe(32);
	});
	t.is(made, 2);
});

test('a VIF class has a second ring to offer', t => {
	t.deepEqual(Object.keys(testvif.describe().rings), ['input', 'inbound']);
	t.deepEqual(Object.keys(bridge.describe().rings), ['input']);
});

run('an instance says who feeds it and whom it feeds', ({vswitch, expect}) => {
	const vsw = vswitch();
	const a = vsw.testVif('a');
	const b = vsw.testVif('b', {inbound: true});
	const [fw, spare] = [vsw.add(forward, 'fw0'), vsw.add(forward, 'fw1')];
	const out = vsw.outputRing('out');
	a.otherwise.to(fw);
	fw.when.vlanId(10).to(b.inbound, out);
	fw.when.vlanId(11).to(b);
	fw.otherwise.priority(200).to(b);
	expect(fw.describe().fedBy).toEqual(['a']);
	expect(fw.describe().feeds).toEqual(['b.inbound', 'out', 'b']);
	expect(b.describe().fedBy).toEqual(['fw0']);
	expect(spare.describe()).toMatchObject({fedBy: [], feeds: [], rules: []});
	expect(b.describe().inbound?.size).toBe(1024);
	expect(a.describe().inbound).toBe(undefined);
});

run('an instance says what its rules have decided and what it dropped', scene => {
	const {vswitch, inject, expect} = scene;
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const br = vsw.add(bridge, 'br0', {mtu: 64});
	vsw.connect(br, a, b);
	inject(a, eth().payload(new Uint8Array(100)));
	inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}));
	const {rules, drops, counters, state} = br.describe();
	expect(state).toBe('running');
	expect(rules).toEqual([
		{match: 'outVif(a)', priority: 100, to: ['a'], packets: 0n, bytes: 0n},
		{match: 'outVif(b)', priority: 100, to: ['b'], packets: 1n, bytes: 14n},
	]);
	expect(drops).toEqual([{reason: 'mtu', kind: 'verdict', packets: 1n}]);
	expect(counters).toMatchObject({received: 2n, sent: 1n, held: 0n});
	expect(counters.dropped['same-vif']).toBe(0n);
	expect(br).toDrop(1, 'mtu');
	expect(b).toReceive(1);
});

run('asking an instance claims nothing', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth(), {repeat: 3});
	b.describe();
	expect(b).toReceive(3);
});

run('an instance says what is queued for it and what it holds', scene => {
	const {vswitch, inject, expect, settle} = scene;
	const vsw = vswitch();
	const out = vsw.outputRing('out');
	const holder = addTestClass(vsw, 'holder', 'h0', {hold: 1});
	holder.otherwise.to(out);
	expect(holder.describe().state).toBe('stopped');
	inject(holder.input, eth(), {repeat: 2, run: false});
	expect(holder.describe()).toMatchObject({state: 'running', input: {size: 1024, queued: 2}});
	settle();
	expect(holder.describe()).toMatchObject({input: {queued: 0}, counters: {held: 1n, sent: 1n}});
	expect(out).toReceive(1);
	vsw.stop();
	expect(holder.describe().state).toBe('stopped');
});

run('an instance says whether its link is up', ({vswitch, expect}) => {
	const a = vswitch().testVif('a', {mac: '02:00:00:00:00:42'});
	expect(a.describe().vif).toEqual({index: 1, mac: '02:00:00:00:00:42', link: 'up'});
	a.control('setLink', {up: false});
	expect(a.describe().vif?.link).toBe('down');
});

test.serial('live, an instance says which worker lcore runs it', t => {
	runScene(
		({vswitch, inject, expect}) => {
			const [a, b] = vswitch().testVifs('a', 'b');
			a.otherwise.to(b);
			inject(a, eth());
			expect(b).toReceive(1);
			t.is(typeof a.describe().lcore, 'number');
		},
		{modes: ['live']},
	);
});

test.serial('a removed instance says that it has been removed', t => {
	runScene(({vswitch}) => {
		const fw = vswitch().add(forward, 'fw0');
		fw.remove();
		t.throws(() => fw.describe(), {code: 'ERR_RINGTAP_REMOVED'});
	});
});
