import {chmodSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {run} from '../../bench/run.ts';
import {atLeast, atMost, type Outcome, Skipped, type Suite} from '../../bench/suite.ts';
import {outcomesOf} from '../../bench/suites/native.ts';
import {folderWith} from '../cli/_folder.ts';

/** A suite whose figures are in ms, and what it yields before it throws. */
function suite(names: string[], outcomes: Outcome[], thrown?: Error): Suite {
	return {
		figures: names.map(name => ({name, unit: 'ms'})),
		async *measure() {
			yield* outcomes;
			if (thrown) throw thrown;
		},
	};
}

/** Runs benchmarks, and keeps what was told. */
async function told(argv: string[], ...suites: Suite[]) {
	let [stdout, stderr] = ['', ''];
	const code = await run(argv, suites, {
		stdout: {write: text => (stdout += text)},
		stderr: {write: text => (stderr += text)},
	});
	return {code, stdout, stderr};
}

const fine = suite(['fine.ms'], [{name: 'fine.ms', value: 1.23456}]);

test('--json is an array of names, values of four digits and units, and nothing else', async t => {
	const {code, stdout, stderr} = await told(['--json'], fine);
	t.is(code, 0);
	t.deepEqual(JSON.parse(stdout), [{name: 'fine.ms', value: 1.235, unit: 'ms'}]);
	t.is(stderr, '');
});

test('a benchmark that throws is named with its error, the others are measured, the exit code is 1', async t => {
	const broken = suite(['broken.ms', 'also.ms'], [], new Error('no such luck'));
	const {code, stdout, stderr} = await told(['--json'], broken, fine);
	t.is(code, 1);
	t.is(stderr, 'broken.ms: failed: no such luck\nalso.ms: failed: no such luck\n');
	t.deepEqual(
		JSON.parse(stdout).map(({name}: {name: string}) => name),
		['fine.ms'],
	);
});

test('a figure that its suite forgets has failed', async t => {
	const {code, stderr} = await told([], suite(['a.ms', 'b.ms'], [{name: 'a.ms', value: 1}]));
	t.is(code, 1);
	t.is(stderr, 'b.ms: failed: nothing was measured\n');
});

test('a benchmark that cannot be done here is skipped, says why, and is no failure', async t => {
	const {code, stdout, stderr} = await told(
		['--json'],
		suite(['device.ms'], [], new Skipped('no device')),
	);
	t.is(code, 0);
	t.is(stderr, 'device.ms: skipped: no device\n');
	t.deepEqual(JSON.parse(stdout), []);
});

test('--only measures those named and no other suite', async t => {
	const other = suite(['other.ms'], [], new Error('was measured'));
	const {code, stdout} = await told(['--json', '--only', 'fine.ms'], other, fine);
	t.is(code, 0);
	t.is(JSON.parse(stdout).length, 1);
});

for (const [argv, says] of [
	[
		['--only', 'fien.ms'],
		/^There is no benchmark 'fien.ms'. Did you mean 'fine.ms'\?\nThere are: fine.ms.\n$/,
	],
	[['--jsno'], /^There is no option '--jsno'. Did you mean '--json'\?/],
	[['fine.ms'], /^What is 'fine.ms' to be\?\nnpm run bench -- --only NAME/],
] as const) {
	test(`ends with 2, and measures nothing, for ${argv.join(' ')}`, async t => {
		const {code, stdout, stderr} = await told([...argv], fine);
		t.is(code, 2);
		t.is(stdout, '');
		t.regex(stderr, says);
	});
}

test('the table has each goal, and how near to it the figure is: up to 1 it is reached', async t => {
	const figures: Suite = {
		figures: [
			{name: 'small.ms', unit: 'ms', goal: atMost(40)},
			{name: 'big', unit: '1/s', goal: atLeast(1000)},
			{name: 'idle.mib', unit: 'MiB'},
		],
		async *measure() {
			yield {name: 'small.ms', value: 50};
			yield {name: 'big', value: 4000};
			yield {name: 'idle.mib', value: 80};
		},
	};
	const {stdout} = await told([], figures);
	t.deepEqual(stdout.split('\n'), [
		'name      value  unit  goal     ratio',
		'small.ms     50  ms    ≤ 40      1.25',
		'big       4,000  1/s   ≥ 1,000   0.25',
		'idle.mib     80  MiB',
		'',
	]);
});

test('a native benchmark that dies is told of, after the figures it gave', async t => {
	const folder = folderWith(t, {});
	const script = `${folder}/core_bench`;
	writeFileSync(
		script,
		`#!/bin/sh\necho '{"name": "a.ns", "unit": "ns", "value": 2}'\nkill -SEGV $$\n`,
	);
	chmodSync(script, 0o755);
	const seen: Outcome[] = [];
	await t.throwsAsync(
		async () => {
			for await (const outcome of outcomesOf(script, [])) seen.push(outcome);
		},
		{message: 'core_bench ended with SIGSEGV'},
	);
	t.is(seen.length, 1);
});
