import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import readLcov from '@friedemannsommer/lcov-parser/sync';
import test from 'ava';
import {Parser} from 'tap-parser';
import type {CoverageSummary} from '../../src/runner/coverage/summary.ts';
import {all, readJunit} from '../runner/_xml.ts';
import {ringtap} from './_cli.ts';
import {folderWith} from './_folder.ts';

/** Of five rules three match, and one is shadowed; the second scenario fails. */
const firewall = `import {between, eth, scenario} from 'ringtap';
scenario('passes <b> & "quotes"', ({vswitch, inject, expect, log}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const fw = vsw.add('forward', 'fw');
	a.otherwise.to(fw);
	fw.when.vlanId(between(10, 19)).to(b);
	fw.when.vlanId(15).to(b);
	fw.when.vlanId(20).to(b);
	fw.otherwise.to(b);
	inject(a, [eth().vlan({id: 10}).ipv4(), eth()]);
	expect(b).toReceive(2);
	log(']]> \\u0000 \\x1b[31m');
});
`;
const failing = `scenario('fails', ({expect}) => {
	expect('one ]]>\\ntwo' as string).toBe('2');
});
scenario.skip('later', 'no NIC', () => {});
`;

const files = {
	'l2/fw.dp.ts': firewall,
	'fail.dp.ts': `import {scenario} from 'ringtap';\n${failing}`,
};

test('one failing run, as each reporter has it, read by its reader', async t => {
	const cwd = folderWith(t, files);
	const named = ['junit:out/j.xml', 'tap:out/t.tap', 'lcov:out/l.info', 'ndjson:out/n.json'];
	const reporters = named.flatMap(name => ['--reporter', name]);
	const {code, stdout} = await ringtap(['run', '.', ...reporters], {cwd});
	t.is(code, 1);
	t.regex(stdout, /^1 passed, 1 failed, 1 skipped$/m);
	const read = (name: string) => readFileSync(join(cwd, 'out', name), 'utf8');

	const suites = readJunit(read('j.xml'));
	t.deepEqual(
		all(suites, 'testcase').map(({attributes: {classname, name}}) => `${classname}: ${name}`),
		['fail: fails', 'fail: later', 'l2.fw: passes <b> & "quotes"'],
	);
	t.is(all(suites, 'failure').length, 1);
	t.true(all(suites, 'failure')[0]!.text.startsWith('fail.dp.ts:3\n'));
	t.deepEqual(
		all(suites, 'system-out').map(({text}) => text),
		['seed: 1\n', ']]> \\x00 \\x1b[31m\n'],
	);

	const points = Parser.parse(read('t.tap'), {strict: true}).flatMap(event =>
		event[0] === 'assert' ? [event[1]] : [],
	);
	t.deepEqual(
		points.map(({ok, name, skip}) => [ok, name, skip]),
		[
			[false, 'fail.dp.ts: fails', false],
			[true, 'fail.dp.ts: later', 'no NIC'],
			[true, 'l2/fw.dp.ts: passes <b> & "quotes"', false],
		],
	);
	t.is(points[0]!.diag.problems[0].at, 'fail.dp.ts:3');

	const [coverage, ...others] = readLcov({from: read('l.info')});
	t.deepEqual(others, []);
	t.is(coverage!.path, 'l2/fw.dp.ts');
	t.deepEqual(
		coverage!.lines.details.map(({line, hit}) => [line, hit]),
		[
			[6, 2],
			[7, 1],
			[8, 0],
			[9, 0],
			[10, 1],
		],
	);
	const events = read('n.json')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	t.deepEqual(
		events.map(({event}) => event),
		['run', 'scenario', 'scenario', 'scenario', 'end'],
	);
});

test('a reporter on standard output stands alone; github and coverage stand below the text', async t => {
	const cwd = folderWith(t, files);
	const alone = await ringtap(['run', 'fail.dp.ts', '--reporter', 'tap'], {cwd});
	t.regex(alone.stdout, /^TAP version 14\n1\.\.2\nnot ok 1 - fail\.dp\.ts: fails\n/);
	t.notRegex(alone.stdout, /✖/);
	const below = await ringtap(['run', 'fail.dp.ts', 'l2', '--reporter', 'github', '--coverage'], {
		cwd,
		env: {GITHUB_WORKSPACE: undefined},
	});
	t.regex(below.stdout, /^✖ fails$/m);
	t.regex(below.stdout, /^::error file=fail\.dp\.ts,line=3,title=fails::.*%0A.*$/m);
	t.regex(below.stdout, /^::notice file=fail\.dp\.ts,line=5,title=later::skipped: no NIC$/m);
	t.regex(below.stdout, /^Rule coverage: 60 %, 3 of 5 rules matched$/m);
});

test('60 of 100 are enough for --min-rule-coverage 60, and for 61 they are not', async t => {
	const cwd = folderWith(t, files);
	const enough = await ringtap(['run', 'l2', '--min-rule-coverage', '60'], {cwd});
	t.is(enough.code, 0, enough.stderr);
	t.is(enough.stderr, '');
	const lacking = await ringtap(['run', 'l2', '--min-rule-coverage', '61'], {cwd});
	t.is(lacking.code, 1);
	t.is(
		lacking.stderr,
		`Rule coverage is 60 %, and 61 % are asked for. Never matched:
  l2/fw.dp.ts:8  forward fw: vlanId(15) → b  (by vlanId({ min: 10, max: 19 }))
  l2/fw.dp.ts:9  forward fw: vlanId(20) → b`,
	);
	t.regex(lacking.stdout, /^1 passed, 0 failed$/m);
});

test('coverage is the same isolated, live, and by stress', async t => {
	const cwd = folderWith(t, files);
	const covered = async (...options: string[]): Promise<CoverageSummary> => {
		const args = ['run', 'l2', '--reporter', 'coverage-json', ...options];
		const {code, stdout, stderr} = await ringtap(args, {cwd});
		t.is(code, 0, stderr);
		return JSON.parse(stdout);
	};
	const plain = await covered();
	t.is(plain.rules.percent, 60);
	for (const option of ['--isolate', '--live', '--stress'])
		t.deepEqual(await covered(option), plain, option);
});

/** Without what differs from run to run. */
function timeless(text: string): string {
	return text.replaceAll(/"(durationMs|startedAt)":("[^"]*"|[\d.]+)/g, '"$1":0');
}

test('ringtap test tells what ringtap run tells, whatever ava says beside it', async t => {
	const more = `scenario.failing('known', ({expect}) => {
	expect(1 as number).toBe(2);
});
scenario.failing('mended', () => {});
for (const title of ['twice', 'twice']) scenario(title, () => {});
`;
	const cwd = folderWith(t, {
		...files,
		'sub/more.dp.ts': `import {scenario} from 'ringtap';\n${more}`,
	});
	const args = ['.', '--reporter', 'ndjson', '--min-rule-coverage', '60'];
	const run = await ringtap(['run', ...args], {cwd});
	const tested = await ringtap(['test', ...args], {cwd});
	t.is(run.code, 1);
	t.is(tested.code, 1);
	t.deepEqual(timeless(tested.stdout).split('\n'), timeless(run.stdout).split('\n'));
	t.is(run.stdout.split('\n').length, 9);
	t.regex(tested.stderr, /2 tests failed/);
});

test('ringtap test: only what is meant is told; the gate fails a run that passed', async t => {
	const cwd = folderWith(t, files);
	const args = ['test', '--match', 'passes*', '--min-rule-coverage', '61', '--reporter', 'tap'];
	const {code, stdout, stderr} = await ringtap(args, {cwd});
	t.is(code, 1);
	t.regex(stdout, /^TAP version 14\n1\.\.1\nok 1 - l2\/fw\.dp\.ts: passes/);
	t.regex(stderr, /^Rule coverage is 60 %, and 61 % are asked for/m);
});

for (const [what, args, says] of [
	[
		'a reporter that is not there',
		['--reporter', 'juint:x'],
		/no reporter 'juint'. Did you mean 'junit'\?/,
	],
	['a file without a name', ['--reporter', 'junit:'], /names no file/],
	['a folder in place of a file', ['--reporter', 'junit:l2'], /'l2' is a folder/],
	[
		'two on standard output',
		['--reporter', 'tap', '--reporter', 'junit'],
		/both write to standard output/,
	],
	[
		'one on standard output and --json',
		['--reporter', 'tap', '--json'],
		/both write to standard output/,
	],
	[
		'a percentage of more than all',
		['--min-rule-coverage', '101'],
		/It takes a number from 0 to 100/,
	],
	['what is no percentage', ['--min-rule-coverage', 'all'], /It takes a number from 0 to 100/],
] as const) {
	test(`ends with 2, and runs nothing, for ${what}`, async t => {
		const cwd = folderWith(t, files);
		const {code, stdout, stderr} = await ringtap(['run', 'l2', ...args], {cwd});
		t.is(code, 2);
		t.is(stdout, '');
		t.regex(stderr, says);
	});
}

test('a report that cannot be written fails, and says so', async t => {
	const cwd = folderWith(t, {...files, file: ''});
	const {code, stderr} = await ringtap(['run', 'l2', '--reporter', 'tap:file/x.tap'], {cwd});
	t.is(code, 1);
	t.regex(stderr, /^The report 'file\/x\.tap' cannot be written: E/);
	t.false(existsSync(join(cwd, 'file/x.tap')));
});
