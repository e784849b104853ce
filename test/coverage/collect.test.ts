import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {allOf, between, eth, not, when} from '../../src/index.ts';
import {declare} from '../support.ts';
import {covered, shown} from './_coverage.ts';

const file = fileURLToPath(import.meta.url);
const lines = readFileSync(file, 'utf8').split('\n');
/** The line that ends with that comment. */
const lineOf = (mark: string): number => lines.findIndex(line => line.endsWith(`// ${mark}`)) + 1;

const tagged = (id: number) => eth().vlan({id}).ipv4().udp();

test('rules are where the user laid them, with their hits', async t => {
	const {rules} = await covered(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const fw = vsw.add('forward', 'fw');
		a.otherwise.to(fw); // to fw
		fw.when.vlanId(10).to(b); // vlan 10
		fw.when(allOf(when.vlanId(between(20, 29)), not(when.vlanPriority(7)))).to(b); // combined
		inject(a, [tagged(10), tagged(10)]);
		expect(b).toReceive(2);
	});
	t.deepEqual(rules, [
		{
			...{file, line: lineOf('to fw'), instance: 'a', class: 'testvif', condition: 'any()'},
			...{conditions: ['any'], targets: ['fw'], packets: 2},
		},
		{
			...{file, line: lineOf('vlan 10'), instance: 'fw', class: 'forward'},
			...{condition: 'vlanId(10)', conditions: ['vlanId'], targets: ['b'], packets: 2},
		},
		{
			...{file, line: lineOf('combined'), instance: 'fw', class: 'forward'},
			condition: 'allOf(vlanId({ min: 20, max: 29 }), not(vlanPriority(7)))',
			...{conditions: ['vlanId', 'vlanPriority'], targets: ['b'], packets: 0},
		},
	]);
});

test('of connect, chain and apply, the line is that of the call', async t => {
	const {rules} = await covered(({vswitch}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.connect(vsw.add('bridge', 'br0'), a, b); // connected
		const other = vswitch();
		other.chain(other.testVif('c'), other.add('forward', 'fw'), other.outputRing('out')); // chained
		vswitch().apply({instances: {e: {class: 'testvif'}}, rules: {e: [{match: 'any', to: 'e'}]}}); // applied
	});
	t.deepEqual(
		rules.map(rule => [rule.line, shown(rule)]),
		[
			[lineOf('connected'), 'a any() → br0: 0'],
			[lineOf('connected'), 'br0 outVif(a) → a: 0'],
			[lineOf('connected'), 'b any() → br0: 0'],
			[lineOf('connected'), 'br0 outVif(b) → b: 0'],
			[lineOf('chained'), 'c any() → fw: 0'],
			[lineOf('chained'), 'fw any() → out: 0'],
			[lineOf('applied'), 'e any() → e: 0'],
		],
	);
});

test('rules that are removed, replaced, or go with their instance, keep their hits', async t => {
	const {rules} = await covered(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const fw = vsw.add('forward', 'fw');
		vsw.chain(a, fw, b);
		const ten = fw.when.vlanId(10).priority(50).to(b);
		inject(a, [tagged(10), tagged(11), tagged(12)]);
		ten.remove();
		fw.otherwise.to(b);
		inject(a, tagged(10));
		fw.remove();
		expect(b).toReceive(4);
	});
	t.deepEqual(rules.map(shown), [
		'a any() → fw: 4',
		'fw any() → b: 2',
		'fw vlanId(10) → b: 1',
		'fw any() → b: 1',
	]);
});

test('what a transaction undoes has not been laid', async t => {
	const {rules} = await covered(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const first = a.otherwise.to(b);
		try {
			vsw.transaction(() => {
				first.remove();
				a.when.vlanId(10).to(b);
				throw new Error('undo');
			});
		} catch {}
		inject(a, eth());
		expect(b).toReceive(1);
	});
	t.deepEqual(rules.map(shown), ['a any() → b: 1']);
});

test('a scenario may close its dataplane: what was used until then counts', async t => {
	const {rules} = await covered(({vswitch, inject, expect, dataplane}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, eth());
		expect(b).toReceive(1);
		dataplane.close();
	});
	t.deepEqual(rules.map(shown), ['a any() → b: 1']);
});

test('classes, with what they have and what of it was used', async t => {
	const {classes, conditions, drops, commands} = await covered(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const br = vsw.add('bridge', 'br0');
		vsw.connect(br, a, b);
		br.control('addStatic', {mac: '02:00:00:00:00:01', vif: a});
		br.control('macTable');
		br.control('macTable');
		t.throws(() => br.control('addStatic', {mac: 'x', vif: a} as never));
		inject(a, eth({dst: '02:00:00:00:00:01'}).ipv4().udp());
		expect.all().toReceiveAnything();
		vsw.outputRing('nobody');
		const gone = vsw.add('bridge', 'gone');
		gone.when.outVif(b).to(b);
		inject(gone.input, eth().ipv4().udp().payload(new Uint8Array(2000)));
		inject(gone.input, eth().ipv4().udp(), {run: false});
		gone.remove();
		expect(gone).toDrop(1, 'instance-removed');
		expect.all().toReceiveAnything();
	});
	t.deepEqual(classes, {testvif: 2, bridge: 2});
	t.deepEqual(conditions.bridge, ['any', 'outVif']);
	t.true(conditions.testvif!.length > 20);
	t.deepEqual(drops, {
		testvif: {},
		bridge: {mtu: 1, 'same-vif': 1, 'no-other-vif': 0, runt: 0, 'instance-removed': 1},
	});
	t.deepEqual(commands.bridge, {
		...{macTable: 2, addStatic: 1, removeStatic: 0, flush: 0, configure: 0, configuration: 0},
	});
});

test('a rule is shadowed when one before it takes all that it could match', async t => {
	const {rules} = await covered(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const fw = vsw.add('forward', 'fw');
		vsw.chain(a, fw);
		fw.when.vlanId(between(10, 19)).to(b);
		fw.when.vlanId(15).to(b);
		fw.when.vlanId(15).priority(50).to(b);
		fw.when.vlanId(20).to(b);
		fw.when.vlanId(20).to(b);
		fw.otherwise.to(b);
		fw.when.vlanId(30).to(b);
		inject(a, [tagged(15), tagged(20), tagged(11)]);
		expect(b).toReceive(3);
	});
	t.deepEqual(rules.slice(1).map(shown), [
		'fw vlanId({ min: 10, max: 19 }) → b: 1',
		'fw vlanId(15) → b: 0 shadowed by vlanId(15)',
		'fw vlanId(15) → b: 1',
		'fw vlanId(20) → b: 1',
		'fw vlanId(20) → b: 0 shadowed by vlanId(20)',
		'fw any() → b: 0',
		'fw vlanId(30) → b: 0 shadowed by any()',
	]);
});

test('of thousands of rules, equal ones are found all the same', async t => {
	const {rules} = await covered(({vswitch}) => {
		const vsw = vswitch();
		const out = vsw.outputRing('out');
		const fw = vsw.add('forward', 'fw');
		for (let i = 0; i < 1000; i++) fw.when.fiveTuple({dport: i, protocol: 'tcp'}).to(out);
		fw.when.fiveTuple({protocol: 'tcp', dport: 7}).to(out);
	});
	t.is(rules.at(-1)!.shadowedBy, "fiveTuple({ dport: 7, protocol: 'tcp' })");
	t.is(rules.filter(({shadowedBy}) => shadowedBy !== undefined).length, 1);
});

test('nothing is noted unless asked for', async t => {
	const {coverage} = await runScenario(
		declare(({vswitch, dataplane}) => {
			vswitch()
				.testVif('a')
				.otherwise.to(vswitch('w').testVif('b') as never);
			t.is(dataplane.usage, undefined);
		}),
	);
	t.is(coverage, undefined);
});
