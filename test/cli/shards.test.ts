import {readFileSync} from 'node:fs';
import test from 'ava';
import type {RunRecord} from '../../src/runner/record/run-record.ts';
import {shardOf} from '../../src/runner/shard.ts';
import {ringtap} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

const failing = `import {scenario} from 'ringtap';
scenario('fails', () => { throw new Error('it does'); });
scenario.skip('is left', 'no NIC', () => {});
`;

/** Without what differs from run to run. */
function timeless(text: string): unknown {
	const {startedAt: _, ...run} = JSON.parse(text) as RunRecord;
	return JSON.parse(JSON.stringify(run, (key, value) => (key === 'durationMs' ? 0 : value)));
}

test('four parts run each scenario once, and merged they are the whole', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': passing('one', 'two', 'two'),
		'b.dp.ts': failing,
		'c.dp.ts': passing('three'),
		'lab/d.dp.ts': passing('four'),
		'lab/e.dp.ts': passing('five'),
	});
	const whole = await ringtap(['test', '--reporter', 'json:whole.json'], {cwd});
	t.is(whole.code, 1);
	const parts = ['4/4', '1/4', '3/4', '2/4'];
	for (const part of parts) {
		const file = `part-${part[0]}.json`;
		const env = part === '3/4' ? {JOB_COMPLETION_INDEX: '2', RINGTAP_SHARDS: '4'} : {};
		const given = part === '3/4' ? [] : ['--shard', part];
		const {code} = await ringtap(['test', ...given, '--reporter', `json:${file}`], {cwd, env});
		t.is(code, part === '2/4' ? 1 : 0, part);
	}
	const read = (name: string) => readFileSync(`${cwd}/${name}`, 'utf8');
	const records = [1, 2, 3, 4].map(i => JSON.parse(read(`part-${i}.json`)) as RunRecord);
	const titles = records.flatMap(({files}) =>
		files.flatMap(({scenarios}) => scenarios.map(s => s.title)),
	);
	t.deepEqual(titles.sort(), [
		'fails',
		'five',
		'four',
		'is left',
		'one',
		'three',
		'two',
		'two (2)',
	]);

	const names = [3, 1, 4, 2].map(i => `part-${i}.json`);
	const merged = await ringtap(['report', 'merge', ...names, '--reporter', 'json:merged.json'], {
		cwd,
	});
	t.is(merged.code, 1);
	t.regex(merged.stdout, /✖ b\.dp\.ts:2 fails[\s\S]*6 passed, 1 failed, 1 skipped/);
	t.deepEqual(timeless(read('merged.json')), timeless(read('whole.json')));

	const missing = await ringtap(['report', 'merge', ...names.slice(1)], {cwd});
	t.is(missing.code, 2);
	t.regex(missing.stderr, /Part 3 of 4 is missing/);
	const twice = await ringtap(['report', 'merge', ...names, names[0]!], {cwd});
	t.regex(twice.stderr, /it ran twice/);
});

test('there may be more parts than files', async t => {
	const cwd = folderWith(t, {'a.dp.ts': passing('one')});
	const {code, stdout} = await ringtap(['test', '--shard', '2/3', '--reporter', 'json:p.json'], {
		cwd,
	});
	t.is(code, 0);
	t.regex(stdout, /Part 2 of 3 has no file/);
	const {files, shard} = JSON.parse(readFileSync(`${cwd}/p.json`, 'utf8')) as RunRecord;
	t.deepEqual({files, shard}, {files: [], shard: {index: 2, count: 3}});
});

test('each CI engine says which part a job is', t => {
	const third = {index: 3, count: 4};
	t.deepEqual(
		shardOf(undefined, {GITLAB_CI: 'true', CI_NODE_INDEX: '3', CI_NODE_TOTAL: '4'}),
		third,
	);
	t.deepEqual(shardOf(undefined, {CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4'}), third);
	t.deepEqual(shardOf(undefined, {CIRCLE_NODE_INDEX: '2', CIRCLE_NODE_TOTAL: '4'}), third);
	t.deepEqual(
		shardOf(undefined, {BUILDKITE_PARALLEL_JOB: '2', BUILDKITE_PARALLEL_JOB_COUNT: '4'}),
		third,
	);
	t.deepEqual(
		shardOf(undefined, {BITBUCKET_PARALLEL_STEP: '2', BITBUCKET_PARALLEL_STEP_COUNT: '4'}),
		third,
	);
	t.deepEqual(shardOf(undefined, {SEMAPHORE_JOB_INDEX: '3', SEMAPHORE_JOB_COUNT: '4'}), third);
	t.deepEqual(shardOf(undefined, {JOB_COMPLETION_INDEX: '2', RINGTAP_SHARDS: '4'}), third);
	t.deepEqual(
		shardOf(undefined, {RINGTAP_SHARD: '3/4', CI_NODE_INDEX: '0', CI_NODE_TOTAL: '9'}),
		third,
	);
	t.deepEqual(shardOf('3/4', {RINGTAP_SHARD: '1/2'}), third);
	t.is(shardOf(undefined, {JOB_COMPLETION_INDEX: '2'}), undefined);
	t.is(shardOf(undefined, {CI_NODE_TOTAL: '1'}), undefined);
	t.throws(() => shardOf('5/4', {}), {code: 'ERR_RINGTAP_USAGE', message: /--shard is '5\/4'/});
	t.throws(() => shardOf('0/4', {}), {code: 'ERR_RINGTAP_USAGE'});
});
