// What Tab goes on with, at every position of a line, from the live session.
import {join} from 'node:path';
import test from 'ava';
import {Chalk} from 'chalk';
import {completionOf} from '../../src/repl/complete/completer.ts';
import {commonStart} from '../../src/repl/complete/show.ts';
import {Workbench} from '../../src/repl/workbench.ts';

let bench: Workbench;

test.before(async t => {
	bench = await Workbench.open({
		colours: new Chalk({level: 0}),
		columns: 100,
		write() {},
		complain: t.log,
	});
	const lab = {
		plain: {inner: 1, other: 2},
		get dangerous(): never {
			throw new Error('a getter was run');
		},
		act() {},
	};
	Object.assign(globalThis, {lab});
	const vsw = bench.session.dataplane.vswitch('v0');
	const [a, b] = vsw.testVifs('alpha', 'beta');
	const br = vsw.add('bridge', 'br0');
	Object.assign(globalThis, {vsw, a, b, br});
});
test.after.always(() => bench.close());

const names = (line: string) => completionOf(line, bench).candidates.map(({name}) => name);
const note = (line: string) => completionOf(line, bench).candidates[0]?.note;

const cases: readonly [line: string, candidates: readonly string[], typed: string][] = [
	['inj', ['inject', 'injectTogether'], 'inj'],
	['const x = vsw', ['vsw', 'vswitch'], 'vsw'],
	['.he', ['.help'], '.he'],
	['lab.', ['act', 'dangerous', 'plain'], ''],
	['lab.plain.in', ['inner'], 'in'],
	['lab.dangerous.', [], ''],
	['lab.nothing.', [], ''],
	["vsw.add('br", ['bridge'], 'br'],
	["vsw.add('bridge', 'x', {", ['ageingTime', 'maxEntries', 'mtu', 'perVlan', 'ringSize'], ''],
	["vsw.add(bridge, 'x', {mtu: 9000, age", ['ageingTime'], 'age'],
	["vsw.add(bridge, 'x', {mtu: 9000, m", ['maxEntries'], 'm'],
	['br.when.', ['any', 'outVif'], ''],
	["br.when.outVif('", ['alpha', 'beta'], ''],
	["br.control('mac", ['macTable'], 'mac'],
	["br.control('addStatic', {", ['mac', 'vif', 'vlan'], ''],
	["expect(br).toDrop(1, 'same", ['same-vif'], 'same'],
	['expect(a).toReceiveO', ['toReceiveOne'], 'toReceiveO'],
	['expect(br).toD', ['toDrop', 'toDropNothing'], 'toD'],
	['expect(1).toB', ['toBe'], 'toB'],
	['inject(a, eth(), {rep', ['repeat'], 'rep'],
	['inject(a, eth().ipv4().ud', ['udp', 'udpLite'].slice(0, 1), 'ud'],
	['eth().ipv4({tt', ['ttl'], 'tt'],
	['fault(b.input, {del', ['delay'], 'del'],
	['?bridge.mac', ['bridge.macTable'], 'bridge.mac'],
	['.help .topo', ['.topology'], '.topo'],
	['.tap alp', ['alpha'], 'alp'],
	['.pause at br', ['br0'], 'br'],
	['.explain eth() at be', ['beta'], 'be'],
];

for (const [line, candidates, typed] of cases) {
	test(`${line} goes on with ${candidates.join(', ') || 'nothing'}`, t => {
		t.deepEqual(names(line), [...candidates]);
		t.is(completionOf(line, bench).typed, typed);
	});
}

test('beside a name stands what it takes and what it is', t => {
	t.regex(note("vsw.add('bridge', 'x', {age") ?? '', /^duration.*, default 300s, \S/);
	t.regex(note('inject(a, eth(), {rep') ?? '', /^number +How many times/);
	t.regex(note("vsw.add('br") ?? '', /^A learning Ethernet switch/);
	t.regex(note('eth().ipv4({tt') ?? '', /number/);
});

test('captures are found by their names, in folders too', t => {
	const folder = join(process.cwd(), 'fixtures');
	t.true(names(`pcap('${folder}/dn`).includes(`${folder}/dns.pcap`));
	t.true(names(`.load ${process.cwd()}/exa`).includes(`${process.cwd()}/examples/`));
	t.deepEqual(names("pcap('/no/such/folder/x"), []);
});

test('it goes on as far as there is but one way', t => {
	t.is(commonStart(completionOf('inj', bench).candidates), 'inject');
	t.is(commonStart([]), '');
});

test('with two thousand instances it takes no longer than a moment', t => {
	const vsw = bench.session.dataplane.vswitch('many');
	for (let i = 0; i < 2000; i++) vsw.add('forward', `f${i}`);
	t.is(names('.tap f199').length, 11);
	t.is(names("br.when.outVif('al").length, 1);
});
