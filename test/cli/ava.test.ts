import {readdirSync} from 'node:fs';
import test from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

test('runs the same files as ringtap run, under ava', async t => {
	const {code, stdout} = await ringtap(['test', 'pass.dp.ts', 'skip.dp.ts']);
	t.is(code, 0);
	t.regex(stdout, /pass\.dp\.ts\n✔ a bridge floods what it has not learnt/);
	t.regex(stdout, /skip\.dp\.ts\n– sends to the world skipped: there is no NIC here/);
	t.regex(stdout, /3 passed, 0 failed, 1 skipped/);
});

test('a failure is its story, without a stack', async t => {
	const {code, stdout} = await ringtap(['test', 'fail.dp.ts']);
	t.is(code, 1);
	t.regex(stdout, /fail\.dp\.ts:7\n {4}b received 1 packet, expected 2 packets/);
	t.notRegex(stdout, /\n\s+(?:at|›) .*:\d+:\d+/);
	t.notRegex(stdout, /Using configuration/);
});

test('without a file, the current folder is meant; nothing is left behind in it', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': passing('first', 'twice', 'twice'),
		'b/b.dp.ts': `await 1;\n${passing('second')}`,
		'_c.dp.ts': passing('never'),
	});
	const {code, stdout} = await ringtap(['test'], {cwd});
	t.is(code, 0);
	t.regex(stdout, /4 passed, 0 failed/);
	const left = readdirSync(cwd).sort();
	t.deepEqual(
		left.filter(name => name !== '.ringtap'),
		['_c.dp.ts', 'a.dp.ts', 'b'],
	);
});

test('file names with characters of patterns are files', async t => {
	const cwd = folderWith(t, {'a[1] (2).dp.ts': passing('passes')});
	const {code, stdout} = await ringtap(['test', 'a[1] (2).dp.ts'], {cwd});
	t.is(code, 0, stdout);
});

test('files outside the current folder are run', async t => {
	const cwd = folderWith(t, {'lab/x.dp.ts': passing('passes'), 'here/y.ts': ''});
	const {code} = await ringtap(['test', '../lab/x.dp.ts'], {cwd: `${cwd}/here`});
	t.is(code, 0);
});

test('scenario.failing passes, and scenario.only leaves others out', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `${passing('left out')}scenario.only('runs', () => {});`,
		'y.dp.ts': `import {scenario} from 'ringtap';
scenario.failing('a known defect', () => { throw new Error('known'); });`,
	});
	const {code, stdout} = await ringtap(['test'], {cwd});
	t.is(code, 0);
	t.regex(stdout, /✔ a known defect/);
	t.regex(stdout, /1 scenario of x\.dp\.ts did not run/);
	t.notRegex(stdout, /[✔✖] left out/);
});

test('a file that cannot be loaded is one failure, told in one sentence', async t => {
	const cwd = folderWith(t, {'x.dp.ts': 'const b: = 1;', 'y.dp.ts': passing('goes on')});
	const {code, stdout} = await ringtap(['test'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /x\.dp\.ts:1\n {4}Unexpected "="/);
	t.regex(stdout, /y\.dp\.ts\n✔ goes on/);
	t.notRegex(stdout, /esbuild/);
});

test('--match picks titles, and what follows -- goes to ava', async t => {
	const {code, stdout} = await ringtap([
		'test',
		'pass.dp.ts',
		'--match',
		'send back',
		'--',
		'--tap',
	]);
	t.is(code, 0);
	t.regex(stdout, /^TAP version/);
	t.deepEqual(stdout.match(/^ok .*/gm), ['ok 1 - a bridge does not send back']);
});

test('ends with 2 when there is nothing to run', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': passing('passes'),
		'none/x.ts': '',
		'e/x.dp.ts': 'export {};',
	});
	t.is((await ringtap(['test', 'none'], {cwd})).code, 2);
	t.is((await ringtap(['test', 'e'], {cwd})).code, 2);
	t.is((await ringtap(['test', 'x.dp.ts', '--match', 'zzz'], {cwd})).code, 2);
	const nowhere = await ringtap(['test', 'x.dp.ts:999'], {cwd});
	t.is(nowhere.code, 2);
	t.regex(nowhere.stdout, /No scenario is on line 999\./);
});
