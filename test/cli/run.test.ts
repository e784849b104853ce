import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

test('prints a line per scenario, and the summary alone on its line', async t => {
	const {code, stdout, stderr} = await ringtap(['run', 'pass.dp.ts', 'skip.dp.ts']);
	t.is(code, 0);
	t.is(stderr, '');
	const lines = stdout.split('\n');
	t.true(lines.includes('pass.dp.ts'));
	t.regex(stdout, /^✔ a bridge floods what it has not learnt\b/m);
	t.true(lines.includes('  │ flooded'));
	t.true(lines.includes('– sends to the world skipped: there is no NIC here'));
	t.true(lines.includes('3 passed, 0 failed, 1 skipped'));
});

test('tells the story of a failure with its file and line, and ends with 1', async t => {
	const {code, stdout} = await ringtap(['run', 'fail.dp.ts']);
	t.is(code, 1);
	t.regex(stdout, /✖ expects two where one comes\n {2}fail\.dp\.ts:7\n {4}b received 1 packet/);
	t.regex(stdout, /^1 passed, 1 failed$/m);
	t.notRegex(stdout, /^\s+at /m);
});

test('--json prints one document, in which 64-bit numbers are strings', async t => {
	const {code, stdout} = await ringtap(['run', 'pass.dp.ts', 'fail.dp.ts', '--json', '--report']);
	t.is(code, 1);
	const {passed, failed, skipped, scenarios} = JSON.parse(stdout);
	t.deepEqual({passed, failed, skipped}, {passed: 3, failed: 1, skipped: 0});
	t.is(scenarios.length, 4);
	t.is(scenarios[0].report.ledger.injected, '1');
	t.is(scenarios[2].line, 3);
	t.is(scenarios[2].problems[0].line, 7);
});

test('--report shows what came out where, rules, drops and the ledger', async t => {
	const {stdout} = await ringtap(['run', 'pass.dp.ts', '--report', '--match', 'send back']);
	t.regex(stdout, /What came out\n {4}endpoint {2}kind {2}injected {2}received\n/);
	t.regex(stdout, /\n {4}a {9}VIF {10}2 {9}0\n/);
	t.regex(stdout, /br0 {7}outVif\(b\) {2}b/);
	t.regex(stdout, /br0 {7}same-vif {2}verdict {8}1/);
	t.regex(stdout, /in all {12}2 {5}in all {10}2 {3}✔ balanced/);
});

test('--match takes a part of a title, or a pattern, in any case', async t => {
	const part = await ringtap(['run', 'pass.dp.ts', '--match', 'SEND back']);
	t.regex(part.stdout, /^1 passed, 0 failed$/m);
	const pattern = await ringtap(['run', 'pass.dp.ts', '--match', 'a bridge*learnt']);
	t.regex(pattern.stdout, /^✔ a bridge floods what it has not learnt\b/m);
	t.regex(pattern.stdout, /^1 passed, 0 failed$/m);
});

test('--bail stops after the first failure', async t => {
	const {code, stdout} = await ringtap(['run', 'fail.dp.ts', 'pass.dp.ts', '--bail']);
	t.is(code, 1);
	t.regex(stdout, /^0 passed, 1 failed$/m);
});

test('runs in any folder, with top-level await and TypeScript beside the file', async t => {
	const cwd = folderWith(t, {
		'lab.ts':
			'export enum Side { left = "l" }\nexport const title: string = await Promise.resolve("ok");',
		'x.dp.ts': `import {scenario} from 'ringtap';
import {Side, title} from './lab.ts';
const side: Side = await Promise.resolve(Side.left);
scenario(\`\${title} \${side}\`, () => {});`,
	});
	const {code, stdout} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 0);
	t.regex(stdout, /^✔ ok l\b/m);
});

test('a package.json that says CommonJS does not matter', async t => {
	const cwd = folderWith(t, {
		'package.json': '{"type": "commonjs"}',
		'x.dp.ts': `await 1;\n${passing('is a module')}`,
	});
	const {code} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 0);
});

test('a folder stands for all its files, sorted, without those that begin with _', async t => {
	const cwd = folderWith(t, {
		'lab/b.dp.ts': passing('second'),
		'lab/a/a.dp.ts': passing('first'),
		'lab/_c.dp.ts': passing('never'),
		'lab/node_modules/d.dp.ts': passing('never'),
	});
	const {stdout} = await ringtap(['run', 'lab'], {cwd});
	t.deepEqual(stdout.match(/✔ [a-z ]*[a-z]/g), ['✔ first', '✔ second']);
});

test('scenario.only leaves the others of its file out, and says so', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `${passing('left out')}scenario.only('runs', () => {});`,
		'y.dp.ts': passing('of another file'),
	});
	const {stdout} = await ringtap(['run', '.'], {cwd});
	t.deepEqual(stdout.match(/✔ [a-z ]*[a-z]/g), ['✔ runs', '✔ of another file']);
	t.regex(stdout, /^1 scenario of x\.dp\.ts did not run/m);
});

test('two scenarios of one title are told apart, and each leaves files of its own', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {eth, scenario} from 'ringtap';
for (const n of [1, 2, 3])
	scenario('wants one', ({vswitch, inject, expect}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, eth(), {repeat: n});
		expect(b).toReceive(1);
	});
`,
	});
	for (const command of ['run', 'test']) {
		const {stdout} = await ringtap([command, 'x.dp.ts'], {cwd});
		t.regex(stdout, /✔ wants one\b.*\n✖ wants one \(2\).*\n✖ wants one \(3\)/);
		t.is(stdout.match(/trace of packet 1 of/g)?.length, 2, stdout);
		t.deepEqual(readdirSync(join(cwd, '.ringtap/failures/x')), ['wants-one-2', 'wants-one-3']);
	}
	const replay = await ringtap(['run', '.ringtap/failures/x/wants-one-3/replay.dp.ts'], {cwd});
	t.regex(replay.stdout, /b received 3 packets, expected 1 packet/);
});

test('scenario.failing passes when it fails, and fails when it passes', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {scenario} from 'ringtap';
scenario.failing('a known defect', () => { throw new Error('known'); });
scenario.failing('mended since', () => {});`,
	});
	const {code, stdout} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /^✔ a known defect\b/m);
	t.regex(stdout, /^✖ mended since\b/m);
});

test('has colours only where they are wanted', async t => {
	const plain = await ringtap(['run', 'pass.dp.ts'], {env: {NO_COLOR: undefined}});
	t.false(plain.stdout.includes('\u001B['));
	const forced = await ringtap(['run', 'pass.dp.ts'], {
		env: {NO_COLOR: undefined, FORCE_COLOR: '1'},
	});
	t.true(forced.stdout.includes('\u001B[32m✔'));
});

test('what a file leaves open does not keep the command from ending', async t => {
	const cwd = folderWith(t, {'x.dp.ts': `setInterval(() => {}, 1000);\n${passing('passes')}`});
	const {code} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 0);
});
