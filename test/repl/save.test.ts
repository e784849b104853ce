// What was done at the prompt, written as a scenario; taken back, and done again.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {Random} from '../../src/random.ts';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

const lab = [
	'const vsw = vswitch()',
	"const [a, b, c] = vsw.testVifs('a', 'b', 'c')",
	"const first = vsw.add('forward', 'first')",
	'const br = vsw.add(bridge, "br0")',
	'a.otherwise.to(first)',
	'first.otherwise.to(br)',
	'br.when.outVif(b).to(b)',
	'br.when.outVif(c).to(c)',
];

const session = (lines: readonly string[], cwd: string) =>
	ringtap(['repl', '--keep-going'], {input: `${lines.join('\n')}\n`, cwd});

test('what did nothing is left out, what is declared twice is assigned, what came out is expected', async t => {
	const cwd = folderWith(t, {});
	const {stdout} = await session(
		[
			...lab,
			'br',
			'const unused = 7',
			"const packet = (dport: number) => eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport})",
			'inject(a, packet(53))',
			'expect(b).toReceive(packet(53))',
			'expect(b).toReceive(9)',
			"scenario('apart', ({expect}) => expect(1).toBe(1))",
			'let n = 1',
			'const n = 2',
			"advance('1s')",
			'inject(first.input, packet(n), {run: false, metadata: {inVif: a}})',
			'.step',
			'.continue',
			'.save bridge-floods.dp.ts',
		],
		cwd,
	);
	t.regex(stdout, /\nsaved: bridge-floods\.dp\.ts, 17 of 19 lines$/m);
	t.is(
		readFileSync(join(cwd, 'bridge-floods.dp.ts'), 'utf8'),
		`import {bridge, eth, scenario} from 'ringtap';

scenario('bridge floods', ({advance, expect, inject, settle, step, vswitch}) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const first = vsw.add('forward', 'first');
	const br = vsw.add(bridge, "br0");
	a.otherwise.to(first);
	first.otherwise.to(br);
	br.when.outVif(b).to(b);
	br.when.outVif(c).to(c);
	const packet = (dport: number) => eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport});
	inject(a, packet(53));
	expect(b).toReceive(packet(53));
	let n = 1;
	n = 2;
	advance('1s');
	inject(first.input, packet(n), {run: false, metadata: {inVif: a}});
	step();
	settle();
	expect(b).toReceive([
		eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 2}),
	]);
	expect(c).toReceive([
		eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 53}),
		eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 2}),
	]);
});
`,
	);
});

test('.undo makes all as it was before, .redo as it was after', async t => {
	const {stdout} = await session(
		[
			...lab,
			'inject(a, eth()).packets',
			"advance('3s')",
			'const later = now',
			'.undo',
			'.undo',
			'String(now)',
			'.redo',
			'String(now)',
			'.undo',
			'.undo',
			'dp.ledger.injected',
			'.undo',
			'br.rules.length',
		],
		folderWith(t, {}),
	);
	t.deepEqual(stdout.trim().split('\n').slice(-10), [
		'taken back: const later = now',
		"taken back: advance('3s')",
		"'0'",
		"done again: advance('3s')",
		"'3000000000'",
		"taken back: advance('3s')",
		'taken back: inject(a, eth()).packets',
		'0n',
		'taken back: br.when.outVif(c).to(c)',
		'1',
	]);
});

test('a file that is there stays, unless that is said', async t => {
	const cwd = folderWith(t, {'x.dp.ts': '// mine\n'});
	const refused = await session([...lab, '.save x.dp.ts', '.save x.ts', '.save'], cwd);
	t.regex(
		refused.stderr,
		/x\.dp\.ts is there already\.\n.*Write \.save x\.dp\.ts! to overwrite it/,
	);
	t.regex(refused.stderr, /takes the name of a \.dp\.ts file, not 'x\.ts'/);
	t.is(readFileSync(join(cwd, 'x.dp.ts'), 'utf8'), '// mine\n');
	await session([...lab, 'inject(a, eth())', '.save x.dp.ts!'], cwd);
	t.regex(readFileSync(join(cwd, 'x.dp.ts'), 'utf8'), /expect\(b\)\.toReceive/);
});

test('what differs from run to run is counted; what cannot be repeated is not saved, with the reason', async t => {
	const cwd = folderWith(t, {});
	const byChance =
		'inject(a, eth().payload(new Uint8Array([process.hrtime()[1] & 255, Math.random() * 256])))';
	await session([...lab, byChance, '.save chance.dp.ts'], cwd);
	t.regex(readFileSync(join(cwd, 'chance.dp.ts'), 'utf8'), /expect\(b\)\.toReceive\(1\);/);
	const {stderr} = await session(
		[
			...lab,
			'inject(a, eth(), {repeat: 1 + process.pid % 2 + (globalThis.again ? 1 : 0)}); globalThis.again = true',
			'.save y.dp.ts',
		],
		cwd,
	);
	t.regex(stderr, /Not saved: what was written does not pass\. b received/);
	t.false(existsSync(join(cwd, 'y.dp.ts')));
});

/** Something that somebody might type. */
function randomLines(random: Random): string[] {
	const pick = <T>(list: readonly T[]): T => list[random.int(0, list.length - 1)]!;
	const mac = () => pick(["'ff:ff:ff:ff:ff:ff'", 'b.mac', 'c.mac', "'02:00:00:00:00:99'"]);
	const packet = () =>
		pick([
			`eth({src: a.mac, dst: ${mac()}}).ipv4({ttl: ${random.int(2, 255)}}).udp({dport: ${random.int(1, 99)}})`,
			`eth({src: a.mac, dst: ${mac()}}).vlan({id: ${random.int(1, 4)}}).payload('${random.int(0, 9999)}')`,
			`eth({src: a.mac, dst: ${mac()}}).ipv6().tcp({seq: ${random.int(1, 1e6)}})`,
		]);
	const line = () =>
		pick([
			() => `inject(a, ${packet()})`,
			() => `inject(a, [${packet()}, ${packet()}], {repeat: ${random.int(1, 3)}})`,
			() => `const p = ${packet()}`,
			() => 'const p = eth({src: a.mac}); inject(a, p)',
			() => `advance('${random.int(1, 900)}ms')`,
			() => 'br.control("macTable").length',
			() => 'br',
			() => '.undo',
			() => '.redo',
			() => `inject(first.input, ${packet()}, {run: false, metadata: {inVif: a}})`,
			() => '.step 2',
			() => '.continue',
			() => 'expect([b, c]).toReceiveAnything().length',
			() => 'expect(c).toReceive(12345)',
			() =>
				`br.control('addStatic', {mac: '02:00:00:00:00:9${random.int(0, 9)}', vif: ${pick(['b', 'c'])}})`,
			() => `inject(b, eth({src: b.mac, dst: ${mac()}}))`,
		])();
	return Array.from({length: random.int(5, 25)}, line);
}

/** A module that is not what it was: it turns a bit of each packet. */
const otherModule = `import {defineModule} from 'ringtap';
const spoilt = defineModule({
	name: 'spoilt', doc: 'turns a bit', conditions: ['any'],
	create: ({emit}) => ({packet(p) { p.write(11, new Uint8Array([p.bytes(11, 12)[0]! ^ 1])); return emit; }}),
});
`;

for (let seed = 1; seed <= 20; seed++) {
	test(`a random session is saved, passes, and fails with another module: ${seed}`, async t => {
		const cwd = folderWith(t, {});
		const random = new Random(seed);
		const last = "inject(a, eth({src: a.mac, dst: 'ff:ff:ff:ff:ff:ff'}).ipv4())";
		const lines = [...lab, 'b.otherwise.to(br)', ...randomLines(random), last, '.save s.dp.ts'];
		const {stdout, stderr} = await session(lines, cwd);
		t.regex(stdout, /^saved: s\.dp\.ts/m, stderr);
		const passed = await ringtap(['run', 's.dp.ts'], {cwd});
		t.is(passed.code, 0, passed.stdout);
		const text = readFileSync(join(cwd, 's.dp.ts'), 'utf8');
		const changed = text.replace("vsw.add('forward', 'first')", "vsw.add(spoilt, 'first')");
		t.not(changed, text);
		writeFileSync(join(cwd, 'other.dp.ts'), otherModule + changed);
		const failed = await ringtap(['run', 'other.dp.ts', '--no-artefacts'], {cwd});
		t.is(failed.code, 1, failed.stdout);
		t.regex(failed.stdout, /differs|received|nobody expected/);
	});
}
