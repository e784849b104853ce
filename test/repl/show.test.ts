// Values are printed as what they are.
import test from 'ava';
import {Chalk} from 'chalk';
import {shown} from '../../src/repl/shown.ts';
import {Workbench} from '../../src/repl/workbench.ts';
import {ringtap, root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

const lab = `const vsw = vswitch()
const [a, b] = vsw.testVifs('a', 'b')
const br = vsw.add('bridge', 'br0')
vsw.connect(br, a, b)
const mid = tap(br.input)
inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 53}))
`;
const line =
	'02:00:5e:00:00:01 > ff:ff:ff:ff:ff:ff, ipv4 10.0.0.1 > 10.0.0.2 ttl 64, udp 49152 > 53, length 42';

async function shows(source: string, before = lab): Promise<string[]> {
	const {stdout} = await ringtap(['repl'], {input: `${before}"from here"\n${source}\n`});
	return stdout.slice(stdout.indexOf("'from here'\n") + "'from here'\n".length).split('\n');
}

test('an instance is a card, a vswitch and the dataplane are tables of instances', async t => {
	t.deepEqual(await shows('br'), [
		'br0  bridge · in v0',
		'  received 1 · sent 1 · ring 0/1024',
		'  rule       to  packets  bytes',
		'  ─────────────────────────────',
		'  outVif(a)  a         0      0',
		'  outVif(b)  b         1     42',
	]);
	const table = [
		'instance  class    in  received  sent  dropped    ring  to',
		'────────────────────────────────────────────────────────────',
		'a         testvif  v0         0     1        0  0/1024  br0',
		'b         testvif  v0         1     0        0  0/1024  br0',
		'br0       bridge   v0         1     1        0  0/1024  a, b',
	];
	t.deepEqual(await shows('vsw'), table);
	t.deepEqual(await shows('dp'), table);
	t.deepEqual(await shows('[a, b]'), [
		...table.slice(0, 1),
		table[1]!.slice(1),
		...table.slice(2, 4),
	]);
});

test('a tap and received packets are lines, one packet is a tree, a capture has times', async t => {
	t.deepEqual(await shows('mid\nmid'), [
		...['tap tap(br0.input): 1 packet', `    1  ${line}`],
		...['tap tap(br0.input): 1 packet', `    1  ${line}`],
	]);
	t.deepEqual(await shows('expect(b).toReceive(1)'), [`    1  ${line}`]);
	const tree = await shows('expect(b).toReceiveOne()');
	t.is(tree[0], line);
	t.true(tree.includes('  dport            53'));
	const capture = await shows(`pcap('${root}fixtures/dns.pcap')`, '');
	t.is(capture.length, 17);
	t.regex(capture[2]!, /^ {4}2 {3}0\.000036 {2}52:54:00:00:00:02 > .*arp reply/);
});

test('answers of commands and the ledger are tables; others as Node shows them', async t => {
	t.deepEqual(await shows("br.control('macTable')"), [
		'mac                vif  vlan  ageSeconds  static',
		'────────────────────────────────────────────────',
		'02:00:5e:00:00:01  a       0           0  false',
	]);
	const ledger = await shows('dp.ledger');
	t.is(ledger.at(-1), 'every packet is accounted for');
	t.regex(ledger.join('\n'), /^injected +1 {2}captured +1$/m);
	t.deepEqual(await shows('[]\n({n: 1n})\nnew Map([[1, 2]])\n[{get x() { throw 1 }}]', ''), [
		'[]',
		'{ n: 1n }',
		'Map(1) { 1 => 2 }',
		'[ { x: [Getter] } ]',
	]);
	// Keys of some rows only.
	t.deepEqual(await shows('[{a: 1}, {a: 2, b: "x"}]', ''), ['a  b', '────', '1', '2  x']);
});

test('lines are as wide as the terminal, 80 or 200 columns, and coloured where that is wanted', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	for (const columns of [80, 200]) {
		const terminal = new Terminal(cwd, {size: {columns, rows: 50}});
		await terminal.until('\n> ');
		const input = `const shown = pcap('${root}fixtures/dns.pcap'); shown`;
		terminal.type(`${input}\r`);
		const [all] = [await terminal.until('\n> ')];
		const lines = all.split('\n').filter(text => /^ +\d+ +\d\.\d{6} /.test(text));
		t.is(lines.length, 16);
		t.true(lines.every(text => text.length <= columns));
		t.is(lines[0]!.endsWith('…'), columns === 80);
		terminal.type('\u0004');
		await terminal.ended();
	}
	const bench = await Workbench.open({
		colours: new Chalk({level: 1}),
		columns: 80,
		write() {},
		complain() {},
	});
	t.teardown(() => bench.close());
	const [vif] = bench.session.dataplane.vswitch('v0').testVifs('c0');
	const text = bench.shown(vif, {colours: new Chalk({level: 1}), columns: 80});
	t.true(text.startsWith('\u001b[1mc0\u001b[22m  \u001b[36mtestvif\u001b[39m'));
	const context = {colours: new Chalk({level: 0}), columns: 80, session: bench.session};
	t.is(shown(new Error('x', {cause: 1}), [], context).includes('node:internal'), false);
});
