// What a failure tells of its packet: the way it took, from the scenario repeated in a process of its own.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {runOf, traceIn} from './_stories.ts';

const altering = `
const router = defineModule({
	name: 'router', doc: 'takes one off ttl', conditions: ['any'],
	create: context => ({
		packet(p) {
			if (p.has('ipv4')) { p.ipv4.ttl--; p.updateChecksums(); }
			return context.emit;
		},
	}),
});
scenario('a ── r ── br0 ── b, c', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const [r, br] = [vsw.add(router, 'r'), vsw.add(bridge, 'br0')];
	a.otherwise.to(r);
	r.otherwise.to(br);
	br.when.outVif(c).to(c);
	br.when.outVif(b).to(b);
	const packet = (ttl, dport) => eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4({ttl}).udp({dport});
	inject(a, [packet(64, 4), packet(64, 5)]);
	expect(b).toReceive([packet(63, 4), packet(64, 5)]);
});`;

test('a packet that a module altered: the hop that did it, with the field', async t => {
	const {code, stdout} = await runOf(t, altering);
	t.is(code, 1);
	t.regex(stdout, /b: packet 2 of 2 differs: ipv4\.ttl is 63, expected 64/);
	t.deepEqual(traceIn(stdout), [
		'trace of packet 2 of inject(a, …) at x.dp.ts:21',
		'0 s  a    testvif  otherwise ✓ → r',
		'0 s  r    router   otherwise ✓ → br0   ipv4.ttl 64 → 63',
		'0 s  br0  bridge   outVif(c) ✗  outVif(b) ✓ → b',
		'0 s  br0  bridge   outVif(c) ✓ → c',
		'0 s  b    testvif  captured',
		'0 s  c    testvif  captured',
	]);
	t.regex(stdout, /\n {6}replay: ringtap run x\.dp\.ts:12\n/);
});

test('a packet that was dropped on its way: by whom, and why', async t => {
	const {stdout} = await runOf(
		t,
		`scenario('too long for b', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = [vsw.testVif('a'), vsw.testVif('b', {mtu: 100})];
	a.otherwise.to(b);
	const long = eth().ipv4().udp().payload('x'.repeat(200));
	inject(a, long);
	expect(b).toReceive(long);
});`,
	);
	t.regex(stdout, /b received nothing, expected 1 packet \(it was dropped by b: mtu\)/);
	t.deepEqual(traceIn(stdout), [
		'trace of inject(a, …) at x.dp.ts:7',
		'0 s  a  testvif  otherwise ✓ → b',
		'0 s  b  testvif  dropped: mtu',
	]);
});

test('a packet that faults struck: each of them, where it struck, and the bits that flipped', async t => {
	const {stdout} = await runOf(
		t,
		`scenario('a long way', ({vswitch, inject, fault, advance, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	fault(b.input, {corrupt: {nth: 1}, duplicate: {nth: 1}, delay: {nth: 2, by: '3ms'}});
	const packet = eth().ipv4().udp({dport: 53});
	inject(a, packet);
	advance('5ms');
	expect(b).toReceive([packet, packet]);
});`,
	);
	const [title, ...hops] = traceIn(stdout);
	t.is(title, 'trace of inject(a, …) at x.dp.ts:7');
	const flat = hops.join(' ').replaceAll(/ +/g, ' ');
	t.regex(
		flat,
		new RegExp(
			[
				'^0 s a testvif otherwise ✓ → b',
				String.raw`0 s a testvif fault on the way to b: corrupt \S.* → \S+`,
				'0 s a testvif fault on the way to b: duplicate',
				'0 s a testvif fault on the way to b: delay',
				'0 s b testvif captured',
				'0.003 s b testvif captured$',
			].join(' '),
		),
	);
});

test('a packet that went elsewhere: the rule that sent it there', async t => {
	const {stdout} = await runOf(
		t,
		`scenario('the rules are the wrong way round', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const f = vsw.add(forward, 'f');
	a.otherwise.to(f);
	f.when.ipv4DstNet('10.0.1.0/24').to(b);
	f.when.ipv4DstNet('10.0.0.0/16').to(c);
	inject(a, eth().ipv4({dst: '10.0.0.7'}).udp());
	expect(b).toReceive(eth().ipv4({dst: '10.0.0.7'}).udp());
});`,
	);
	t.regex(stdout, /it went to c/);
	t.true(
		traceIn(stdout).includes(
			"0 s  f  forward  ipv4DstNet('10.0.1.0/24') ✗  ipv4DstNet('10.0.0.0/16') ✓ → c",
		),
		stdout,
	);
});

test('a packet that went nowhere: found among those under way, and who has it', async t => {
	const {stdout} = await runOf(
		t,
		`const sink = defineModule({
	name: 'hole', doc: 'consumes', conditions: ['any'],
	create: context => ({packet: () => context.consume}),
});
scenario('consumed', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const h = vsw.add(sink, 'h');
	a.otherwise.to(h);
	h.otherwise.to(b);
	inject(a, [eth().ipv4({id: 1}).udp(), eth().ipv4({id: 2}).udp()]);
	expect(b).toReceive(eth().ipv4({id: 2}).udp());
});`,
	);
	t.deepEqual(traceIn(stdout), [
		'trace of packet 2 of inject(a, …) at x.dp.ts:12',
		'0 s  a  testvif  otherwise ✓ → h',
		'0 s  h  hole     consumed',
	]);
});

test('what differs each time is not explained by another time', async t => {
	const {stdout} = await runOf(
		t,
		`scenario('by chance', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth().ipv4({id: Math.floor(Math.random() * 65_535) + 1}).udp());
	expect(b).toReceive(eth().ipv4().udp());
});`,
	);
	t.regex(stdout, /\(not reproducible: run again by itself, it went another way; no trace\)\n/);
	t.deepEqual(traceIn(stdout), []);
});

const counting = `import {appendFileSync} from 'node:fs';
appendFileSync(new URL('loaded', import.meta.url), 'once\\n');
let runs = 0;
const body = isRight => ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth().ipv4({id: ++runs}).udp());
	expect(b).toReceive(isRight ? 1 : 2);
};
`;

test('a file of scenarios that pass is loaded once, one with failures once more, and its variables stay', async t => {
	const passing = await runOf(t, `${counting}scenario('1', body(true));`);
	t.is(passing.code, 0);
	t.is(readFileSync(join(passing.cwd, 'loaded'), 'utf8'), 'once\n');
	const {cwd, stdout} = await runOf(
		t,
		`${counting}scenario('1', body(false));
scenario('2', ({log}) => { log('runs: ' + runs); });`,
	);
	t.is(readFileSync(join(cwd, 'loaded'), 'utf8'), 'once\nonce\n');
	t.regex(stdout, /runs: 1/);
	t.is(traceIn(stdout).length, 3);
});

test('twenty failures have a trace, the next ones say why they have none', async t => {
	const {stdout} = await runOf(
		t,
		`for (let i = 0; i < 22; i++)
	scenario('scenario ' + i, ({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, eth());
		expect(b).toReceiveNothing();
	});`,
	);
	t.is(stdout.match(/trace of inject/g)?.length, 20);
	t.is(stdout.match(/\(no trace: 20 failures have one already\)/g)?.length, 2);
	t.is(stdout.match(/replay: ringtap run x\.dp\.ts:3\n/g)?.length, 22);
});

test('live, nothing is repeated: what the workers recorded is shown', async t => {
	const {stdout} = await runOf(t, `${counting}scenario('1', body(false));`, '--live');
	const trace = traceIn(stdout).map(line => line.replace(/^[\d.]+ s +/, ''));
	t.deepEqual(trace, [
		'trace of inject(a, …) at x.dp.ts:9',
		'a  testvif  otherwise ✓ → b',
		'b  testvif  captured',
	]);
	t.regex(stdout, /replay: ringtap run x\.dp\.ts:12 --live\n/);
});

test('the story is the same when the data plane was in a process of its own', async t => {
	const plain = await runOf(t, altering);
	const isolated = await runOf(t, altering, '--isolate');
	t.deepEqual(traceIn(isolated.stdout), traceIn(plain.stdout));
	t.regex(isolated.stdout, /replay: ringtap run x\.dp\.ts:12\n/);
});

test('ringtap test tells it, too', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {bridge, defineModule, eth, scenario} from 'ringtap';\n${altering}`,
	});
	const {stdout} = await ringtap(['test'], {cwd});
	t.regex(stdout, /r +router +otherwise ✓ → br0 {3}ipv4\.ttl 64 → 63/);
	t.true(existsSync(join(cwd, 'x.dp.ts')));
});
