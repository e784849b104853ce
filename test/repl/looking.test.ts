// .load keeps the graph of what failed; .diff, .edit, hints, the last values.
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {openCapture} from '../../src/pcap/index.ts';
import {hintFor} from '../../src/repl/complete/hint.ts';
import {Workbench} from '../../src/repl/workbench.ts';
import {plainColours} from '../../src/runner/report/colours.ts';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

const failing = `import {eth, scenario} from 'ringtap';
scenario('passes', () => {});
scenario('one is missing', ({vswitch, inject, expect, onCleanup}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	onCleanup(() => console.log('cleaned up'));
	a.otherwise.to(b);
	inject(a, eth());
	expect(b).toReceive(2);
});
scenario('fails, too', ({fail}) => fail('no'));
`;

test('.load keeps the graph of the first scenario that failed, until .back', async t => {
	const cwd = folderWith(t, {'package.json': '{}', 'x.dp.ts': failing});
	const input = `const own = vswitch(); own.testVifs('mine').length
.load x.dp.ts
.trace
inject(a, eth())
dp.members().map(one => one.name)
.save y.dp.ts
.undo
.back
dp.members().map(one => one.name)
typeof a
.back
`;
	const {stdout, stderr} = await ringtap(['repl', '--keep-going'], {cwd, input});
	t.regex(stdout, /1 passed, 2 failed/);
	t.regex(
		stdout,
		/\nLooking at 'one is missing'; \.back goes to your own\.\nIts graph is here: a, b\.\n/,
	);
	t.regex(
		stdout,
		/\ntrace of inject\(a, …\) at x\.dp\.ts:7\n {2}0 s {2}a {2}testvif {2}otherwise ✓ → b\n/,
	);
	t.regex(
		stdout,
		/\n1 packet · b 1\n\[ 'a', 'b' \]\ncleaned up\nDPDK .*\n\[ 'mine' \]\n'undefined'$/,
	);
	t.regex(stderr, /✖ \.save is about what was done at the prompt/);
	t.regex(stderr, /✖ \.undo is about what was done at the prompt/);
	t.regex(stderr, /✖ There is nowhere to go back to/);
});

test('.load FILE:LINE runs the scenario on that line; one that passes leaves all as it was', async t => {
	const cwd = folderWith(t, {'package.json': '{}', 'x.dp.ts': failing});
	const input =
		'vswitch().testVifs("mine").length\n.load x.dp.ts:2\ndp.members().length\n.load x.dp.ts:99\n';
	const {stdout, stderr} = await ringtap(['repl'], {cwd, input});
	t.regex(stdout, /1 passed, 0 failed\n.*\n1$/s);
	t.regex(stderr, /No scenario is on line 99/);
});

test('.diff says what has come, gone and been counted', async t => {
	const {stdout, stderr} = await ringtap(['repl', '--keep-going'], {
		input: `const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b'); a.otherwise.to(b); 0
.diff
.diff mark
.diff
inject(a, eth())
advance('3s')
b.remove(); vsw.add('sink', 's0').name
.diff
.diff everything
`,
	});
	t.deepEqual(stdout.split('\n'), [
		...['0', '+ testvif a in v0', '+ rule a: any() → b', '+ testvif b in v0'],
		...['.diff tells what changes from here on', 'nothing has changed', '1 packet · b 1', "'s0'"],
		...['~ clock: 0 s → 3 s', '- rule a: any() → b', '- testvif b in v0'],
		...['~ testvif a in v0  sent 0 → 1', '+ sink s0 in v0'],
	]);
	t.regex(stderr, /\.diff cannot take 'everything'/);
});

test('files of .tap are whole when the session ends, by a pipe and on a terminal', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const lab = "const [a, b] = vswitch().testVifs('a', 'b'); a.otherwise.to(b); 0";
	const lines = ['.tap b > b.pcap', '.tap b > b.pcapng', 'inject(a, eth(), {repeat: 3})'];
	const sizes = () => ['b.pcap', 'b.pcapng'].map(name => [...openCapture(join(cwd, name))].length);
	const {stdout} = await ringtap(['repl'], {cwd, input: [lab, ...lines, '.tap'].join('\n')});
	t.regex(stdout, /\nb\.input > b\.pcap {2}3 packets\nb\.input > b\.pcapng {2}3 packets$/);
	t.deepEqual(sizes(), [3, 3]);
	const terminal = new Terminal(cwd);
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	for (const line of [lab, ...lines, 'inject(a, eth())']) await terminal.answer(line);
	terminal.type('\u0004');
	await terminal.ended();
	t.deepEqual(sizes(), [4, 4]);
});

test('.edit runs what was typed last as the editor has left it', async t => {
	const cwd = folderWith(t, {
		'package.json': '{}',
		'edit.sh': '#!/bin/sh\nsed -i \'s/20/40/\' "$1"\n',
	});
	const editor = join(cwd, 'edit.sh');
	chmodSync(editor, 0o755);
	const terminal = new Terminal(cwd, {env: {VISUAL: editor}});
	await terminal.until('\n> ');
	t.is(await terminal.answer('const sum = 20 + 2; sum'), '22');
	t.is(await terminal.answer('.edit'), 'const sum = 40 + 2; sum\n42');
	t.is(await terminal.answer('.edit'), 'nothing has changed');
	t.is(await terminal.answer('sum'), '42');
	writeFileSync(editor, '#!/bin/sh\nexit 3\n');
	t.regex(
		await terminal.answer('.edit'),
		/✖ The editor '.*edit\.sh' ended with 3\.\nnothing has changed/,
	);
	terminal.type('\u0004');
	await terminal.ended();
	const {stderr} = await ringtap(['repl'], {input: '1\n.edit\n'});
	t.regex(stderr, /There is no terminal for an editor/);
});

test('_ and _1 are the last value, _2 the one before; a variable of that name stays', async t => {
	const {stdout} = await ringtap(['repl'], {
		input: "'first'\n'second'\n[_, _1, _2]\nlet _ = 'mine'\n5\n_\n_2\n",
	});
	t.is(stdout, "'first'\n'second'\n[ 'second', 'second', 'first' ]\n5\n'mine'\n5");
});

const hints: readonly [line: string, hint: string][] = [
	['inject(', 'at: Vif | InputRing, packets: Packets, options?: InjectOptions)'],
	['inject(a', ', packets: Packets, options?: InjectOptions)'],
	['inject(a, ', 'packets: Packets, options?: InjectOptions)'],
	['advance(', 'by: Duration)'],
	['eth(', '{dst, src, type})'],
	['eth().vlan({id: 3, ', 'pcp, dei, type'],
	["vswitch().add('bridge', 'br0', {", 'ageingTime, maxEntries, mtu, perVlan, ringSize'],
	['inject', ''],
	['Math.max(', ''],
	["inject('", ''],
	['', ''],
];

test('the hint behind the cursor says what is to come', async t => {
	const nowhere = {colours: plainColours, columns: 80, write() {}, complain() {}};
	const bench = await Workbench.open(nowhere);
	t.teardown(() => bench.close());
	for (const [line, hint] of hints) t.is(hintFor(line, bench), hint, line);
});
