import test from 'ava';
import {ringtap} from './_cli.ts';

test('--timing shows after the results what each step took, and its share', async t => {
	const {code, stdout} = await ringtap(['run', 'pass.dp.ts', '--timing']);
	t.is(code, 0);
	const [, table = ''] = stdout.split(/\nin [\d.]+ m?s\n\n/);
	const lines = table.split('\n');
	t.regex(lines[0]!, /^step +ms {2}share$/);
	const shares = lines.flatMap(line => {
		const [, step, ms, share] = /^(\w[\w ]*?) {2,}([\d.]+) +(\d+) %/.exec(line) ?? [];
		return step === undefined ? [] : [{step, ms: Number(ms), share: Number(share)}];
	});
	const steps = shares.map(({step}) => step);
	for (const step of [
		'node',
		'ringtap',
		'cache',
		'import',
		'native core',
		'EAL and pool',
		'build',
		'inject',
		'expect',
		'tear down',
	])
		t.true(steps.includes(step), step);
	t.is(steps.at(-1), 'in all');
	const all = shares.at(-1)!;
	const sum = shares.slice(0, -1).reduce((total, {ms}) => total + ms, 0);
	t.true(Math.abs(sum - all.ms) < 1, `${sum} of ${all.ms}`);
	t.is(all.share, 100);
});

test('with --json the steps are in the document, and add up', async t => {
	const {stdout} = await ringtap(['run', 'pass.dp.ts', '--timing', '--json']);
	const {timing} = JSON.parse(stdout) as {
		timing: {totalMs: number; steps: {step: string; ms: number}[]};
	};
	const sum = timing.steps.reduce((total, {ms}) => total + ms, 0);
	t.true(Math.abs(sum - timing.totalMs) < 0.001);
	t.true(timing.steps.every(({ms}) => ms >= 0));
});

test('without --timing nobody hears of it', async t => {
	t.notRegex((await ringtap(['run', 'pass.dp.ts'])).stdout, /^step/m);
	t.false('timing' in JSON.parse((await ringtap(['run', 'pass.dp.ts', '--json'])).stdout));
});
