// What the dot-commands answer, in a session that comes by a pipe.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

const lab = `const vsw = vswitch()
const [a, b, c] = vsw.testVifs('a', 'b', 'c')
const br = vsw.add(bridge, 'br0')
vsw.connect(br, a, b, c)
const flood = eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 53})
const tagged = eth({dst: 'ff:ff:ff:ff:ff:ff'}).vlan({id: 7})
`;

/** The lines that commands print after the lab is built; `cwd`: where files go. */
async function session(commands: readonly string[], cwd?: string) {
	const input = `${lab}${commands.join('\n')}\n`;
	const {stdout, stderr} = await ringtap(['repl', '--keep-going'], {input, ...(cwd && {cwd})});
	return {lines: stdout.trimEnd().split('\n'), stderr};
}

test('.topology draws boxes and arrows, with the packets of each rule, and drops', async t => {
	const {lines} = await session(['inject(a, flood)', '.topology']);
	t.deepEqual(lines.slice(1), [
		'┌────────────┐                                                   ┌────────────┐',
		'│ a  testvif ├─┐                                 ┌──outVif(a) 0─▶│ a  testvif │',
		'│ put in 1   │ │                                 │               │ got 0      │',
		'└────────────┘ │                                 │               └────────────┘',
		'               │                 ┌─────────────┐ │',
		'┌────────────┐ └────otherwise 1─▶│ br0  bridge ├─┤               ┌────────────┐',
		'│ b  testvif ├──────otherwise 0─▶│             │ ├──outVif(b) 1─▶│ b  testvif │',
		'│ put in 0   │   ┌──otherwise 0─▶│             │ │               │ got 1      │',
		'└────────────┘   │               └─────────────┘ │               └────────────┘',
		'                 │                               │',
		'┌────────────┐   │                               │               ┌────────────┐',
		'│ c  testvif ├───┘                               └──outVif(c) 1─▶│ c  testvif │',
		'│ put in 0   │                                                   │ got 1      │',
		'└────────────┘                                                   └────────────┘',
	]);
});

test('.topology of a graph that is too wide is a list, and it can be taken elsewhere', async t => {
	const cwd = folderWith(t, {});
	const wide = Array.from({length: 9}, (_, i) => `vsw.add('forward', 'f${i}')`);
	const chain =
		'vsw.chain(vsw.instances.f0, ...[1,2,3,4,5,6,7,8].map(i => vsw.instances["f" + i])); 0';
	const given = [...wide.map(one => `${one}; 0`), chain];
	const {lines} = await session([...given, '.topology', '.topology --svg g.svg'], cwd);
	t.true(lines.includes('f0  forward'));
	t.true(lines.includes('  otherwise 0 ▶ f1'));
	t.is(lines.at(-1), 'written: g.svg');
	t.regex(readFileSync(join(cwd, 'g.svg'), 'utf8'), /^<svg .*br0/s);
	const other = await session(['.topology --dot', '.topology --mermaid', '.topology --png']);
	t.true(other.lines.includes('  "in:a" -> "br0" [label="otherwise 0"];'));
	t.true(other.lines.includes('flowchart LR'));
	t.regex(other.stderr, /\.topology cannot take '--png'/);
});

test('.trace tells the way of what was injected last, of several, and of those that are asked for', async t => {
	const {lines} = await session([
		'.trace',
		'inject(a, [flood, tagged]).packets',
		'.trace',
		".trace p => p.has('vlan')",
		'.trace 2',
		'.trace off',
		'.trace',
	]);
	const way = [
		'  0 s  a    testvif  otherwise ✓ → br0',
		'  0 s  br0  bridge   outVif(a) ✗  outVif(b) ✗  outVif(c) ✓ → c',
		'  0 s  br0  bridge   outVif(a) ✗  outVif(b) ✓ → b',
		'  0 s  c    testvif  captured',
		'  0 s  b    testvif  captured',
	];
	const [first, second] = [1, 2].map(n => [`trace of packet ${n} of inject(a, …)`, ...way]);
	t.deepEqual(lines, [
		'Nothing was injected.',
		'2',
		...first!,
		...second!,
		...first!,
		...second!,
		'nothing is traced any more',
		'Nothing is traced: .trace on begins.',
	]);
});

test('.tap shows what passes a ring from then on, only what is asked for, or writes it', async t => {
	const cwd = folderWith(t, {});
	const {lines, stderr} = await session(
		[
			'.tap br0',
			'.tap c.input vlanId(7)',
			'.tap c > c.pcap',
			'inject(a, [flood, tagged])',
			'.tap',
			'.tap off',
			'inject(a, flood)',
			'.tap nowhere',
			'.tap br0 nonsense(3)',
		],
		cwd,
	);
	const summaries = [
		'ipv4 10.0.0.1 > 10.0.0.2 ttl 64, udp 49152 > 53, length 42',
		'vlan 7 type 0x88b5, length 18',
	];
	const from = '02:00:5e:00:00:01 > ff:ff:ff:ff:ff:ff,';
	t.deepEqual(lines, [
		'tapped: br0.input',
		'tapped: c.input vlanId(7)',
		'tapped: c.input > c.pcap',
		...summaries.map(text => `br0.input  ${from} ${text}`),
		`c.input vlanId(7)  ${from} ${summaries[1]}`,
		'2 packets · b 2, c 2',
		'br0.input',
		'c.input vlanId(7)',
		'c.input > c.pcap  2 packets',
		'ended: br0.input, c.input vlanId(7), c.input > c.pcap',
		'1 packet · b 1, c 1',
	]);
	t.regex(stderr, /'nowhere' is no ring and no instance\.\n.*There are: a, b, c, br0\./);
	t.regex(stderr, /There is no condition 'nonsense'\./);
	const shown = await ringtap(['show', 'c.pcap'], {cwd});
	t.is(shown.stdout.trim().split('\n').length, 2);
});

test('.step takes turns and says whose, .continue runs to rest and says what came out', async t => {
	const {lines, stderr} = await session([
		'inject(br.input, flood, {run: false, metadata: {inVif: a}})',
		'.step',
		'.continue',
		'.step 3',
		'.step x',
	]);
	t.deepEqual(lines, ['1 packet · queued', 'br0', 'b 1, c 1', 'nothing is left to do']);
	t.regex(stderr, /\.step takes a number of turns, not 'x'/);
});

test('.faults and .coverage tell what struck, and what never matched', async t => {
	const {lines} = await session([
		'.faults',
		'fault(b.input, {drop: {every: 2}}).isLifted',
		'inject(a, flood, {repeat: 4}).packets',
		'.faults',
		'.coverage',
	]);
	t.deepEqual(lines, [
		'None: fault(b.input, {drop: {every: 10}}) makes one.',
		'false',
		'4',
		'at       fault  seen  struck',
		'────────────────────────────',
		'b.input  drop   4     2',
		'3 of 6 rules matched',
		'  never: b: any() → br0',
		'  never: c: any() → br0',
		'  never: br0: outVif(a) → a',
	]);
});

test('.explain tells what would become of a packet, and nothing has happened', async t => {
	const {lines, stderr} = await session([
		"br.control('addStatic', {mac: '02:00:00:00:00:0c', vif: c}); const kept = [1]",
		'kept.push(2)',
		"advance('1s')",
		'const state = () => [dp.ledger.injected, now, br.control("macTable").length, a === vsw.instances.a, kept].join(" ")',
		'state()',
		".explain eth({src: '02:00:00:00:00:99', dst: '02:00:00:00:00:0c'}) at a",
		'.explain tagged at br.input',
		'state()',
		'.explain nonsense',
		'.explain flood at br',
	]);
	const same = "'0 1000000000 1 true 1,2'";
	t.deepEqual(lines.slice(lines.indexOf(same)), [
		same,
		'trace of inject(a, …)',
		'  1 s  a    testvif  otherwise ✓ → br0',
		'  1 s  br0  bridge   outVif(a) ✗  outVif(b) ✗  outVif(c) ✓ → c',
		'  1 s  c    testvif  captured',
		'1 packet · c 1',
		'trace of inject(br0.input, …)',
		'  1 s  br0  bridge   outVif(a) ✗  outVif(b) ✓ → b',
		'  1 s  br0  bridge   outVif(a) ✗  outVif(b) ✗  outVif(c) ✓ → c',
		'  1 s  br0  bridge   outVif(a) ✓ → a',
		'  1 s  b    testvif  captured',
		'  1 s  c    testvif  captured',
		'  1 s  a    testvif  captured',
		'1 packet · a 1, b 1, c 1',
		same,
	]);
	t.regex(stderr, /\.explain cannot take 'nonsense'/);
	t.regex(stderr, /Nothing can be injected into br0/);
});
