import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import readLcov from '@friedemannsommer/lcov-parser/sync';
import test from 'ava';
import {Parser} from 'tap-parser';
import type {CoverageSummary} from '../../src/runner/coverage/summary.ts';
import type {RunRecord} from '../../src/runner/record/run-record.ts';
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
		[
			'seed: 1\n[[ATTACHMENT|.ringtap/failures/fail/fails/replay.dp.ts]]\n',
			']]> \\x00 \\x1b[31m\n',
		],
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

/** What differs from run to run, and by what is collected beside it, left out. */
function plain({files}: RunRecord): unknown {
	return files.map(({path, scenarios}) => ({
		path,
		scenarios: scenarios.map(({durationMs: _, graph: __, ...scenario}) => scenario),
	}));
}

test('ringtap test covers what ringtap run covers; its parts together, what the whole does', async t => {
	const cwd = folderWith(t, {
		...files,
		'l3/_lab.ts': `export function lab({vswitch}: {vswitch(): any}) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, vsw.add('forward', 'fw'), b);
	return {a, b};
}
`,
		'l3/one.dp.ts': `import {eth, scenario} from 'ringtap';
import {lab} from './_lab.ts';
scenario('nothing', scene => void lab(scene));
`,
		'l3/two.dp.ts': `import {eth, scenario} from 'ringtap';
import {lab} from './_lab.ts';
scenario('one', scene => {
	const {a, b} = lab(scene);
	scene.inject(a, eth());
	scene.expect(b).toReceive(1);
});
`,
	});
	const read = (name: string) => JSON.parse(readFileSync(join(cwd, 'out', name), 'utf8'));
	const of = (name: string) => ['--reporter', `json:out/${name}.json`];
	const run = await ringtap(['run', '.', ...of('run')], {cwd});
	t.is(run.code, 1);
	await ringtap(['test', '.', ...of('whole')], {cwd});
	for (const part of [1, 2])
		await ringtap(['test', '.', '--shard', `${part}/2`, ...of(`part-${part}`)], {cwd});
	t.deepEqual(plain(read('whole.json')), plain(read('run.json')));

	const parts = [1, 2].map(part => `out/part-${part}.json`);
	const tell = (paths: readonly string[]) =>
		ringtap(['report', 'merge', ...paths, '--reporter', 'coverage-json'], {cwd});
	const whole = await tell(['out/whole.json']);
	t.deepEqual(JSON.parse((await tell(parts)).stdout), JSON.parse(whole.stdout));
	const {rules} = JSON.parse(whole.stdout) as CoverageSummary;
	t.deepEqual([rules.matched, rules.total], [5, 7]);
	t.is(rules.all.filter(({path}) => path === 'l3/_lab.ts').length, 2);
});

test('the gate is that of ringtap test and of ringtap report merge, too', async t => {
	const cwd = folderWith(t, files);
	const gate = ['--min-rule-coverage', '61'];
	const tested = await ringtap(['test', 'l2', ...gate, '--reporter', 'json:run.json'], {cwd});
	t.is(tested.code, 1);
	t.regex(tested.stdout, /^1 passed, 0 failed$/m);
	t.regex(tested.stderr, /^Rule coverage is 60 %, and 61 % are asked for/);
	const merged = await ringtap(['report', 'merge', 'run.json', ...gate], {cwd});
	t.is(merged.code, 1);
	t.regex(merged.stderr, /^Rule coverage is 60 %, and 61 % are asked for/);
	const enough = await ringtap(['report', 'merge', 'run.json', '--min-rule-coverage', '60'], {cwd});
	t.is(enough.code, 0);
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
