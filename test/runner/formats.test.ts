import test from 'ava';
import {type EventLog, Parser, type Result} from 'tap-parser';
import {reporter as github} from '../../src/runner/reporters/github.ts';
import {reporter as junit} from '../../src/runner/reporters/junit.ts';
import {reporter as ndjson} from '../../src/runner/reporters/ndjson.ts';
import {reporter as tap} from '../../src/runner/reporters/tap.ts';
import {rich, runRecord, scenarioRecord, ugly} from './_records.ts';
import {all, readJunit} from './_xml.ts';

/** What `ugly` is where a format has no control characters. */
const plainUgly =
	'quotes " and \', <b>&amp;</b>, ]]>, 100 %0A, a\\b #c, \\x00 \\x1b[31m \\ud800 \\uffff, 🐙 é, ::error::, a: b, - c';

const failureStory = `b: packet 1 differs: ${plainUgly}
  ipv4.ttl  64 → 63

---
...
  100% of ]]> <!-- it
`;

// ———————————————————————————————————————————————————————————————————————————————— JUnit

test('JUnit: valid by the schema, a suite for each file, with numbers and times', async t => {
	const root = readJunit(await junit.render(rich));
	t.deepEqual(root.attributes, {
		name: 'ringtap',
		tests: '4',
		failures: '1',
		errors: '0',
		time: '1.234500',
	});
	t.deepEqual(
		root.children.map(({attributes}) => attributes),
		[
			{
				...{name: 'l2/bridge.dp.ts', tests: '3', failures: '1', errors: '0', skipped: '1'},
				...{time: '0.100500', timestamp: '2026-02-03T04:05:06', file: 'l2/bridge.dp.ts'},
			},
			{
				...{name: 'nat.dp.ts', tests: '1', failures: '0', errors: '0', skipped: '0'},
				...{time: '0.100500', timestamp: '2026-02-03T04:05:06', file: 'nat.dp.ts'},
			},
		],
	);
	t.deepEqual(
		all(root, 'property')
			.slice(0, 3)
			.map(({attributes: {name, value}}) => [name, value]),
		[
			['ringtap.version', '0.1.0'],
			['ringtap.mode', 'stepped'],
			['ringtap.shard', '2/4'],
		],
	);
});

test('JUnit: a failure has its first line as message and all stories as text, whatever is in them', async t => {
	const root = readJunit(await junit.render(rich));
	const [, failed] = all(root, 'testcase');
	t.deepEqual(failed!.attributes, {
		name: `fails: ${plainUgly}\nover two lines`,
		classname: 'l2.bridge',
		time: '0.003500',
	});
	const [failure] = all(root, 'failure');
	t.deepEqual(failure!.attributes, {
		message: `b: packet 1 differs: ${plainUgly} (and 1 more)`,
		type: 'ERR_RINGTAP_EXPECTATION',
	});
	t.is(
		failure!.text,
		`l2/bridge.dp.ts:14\n${failureStory}\nl2/_lab.ts:2\nbr0 kept a packet\n\tand lost it\n`,
	);
});

test('JUnit: logs, the seed and attachments are output; a skip has its reason', async t => {
	const root = readJunit(await junit.render(rich));
	t.deepEqual(
		all(root, 'testcase').map(one => all(one, 'system-out').map(({text}) => text)),
		[
			[`one\ntwo\n${plainUgly}\n`],
			[
				'seen\nseed: 7\n[[ATTACHMENT|.ringtap/bridge/fails.pcapng]]\n' +
					'[[ATTACHMENT|.ringtap/bridge/replay.dp.ts]]\n',
			],
			[],
			[],
		],
	);
	t.deepEqual(
		all(root, 'skipped').map(({attributes}) => attributes.message),
		[`no NIC, ${plainUgly}`],
	);
});

test('JUnit: the schema of the tests refuses what is wrong', async t => {
	const text = await junit.render(rich);
	t.throws(() => readJunit(text.replace(' tests="3"', '')));
	t.throws(() => readJunit(text.replace('<properties>', '<properties><testcase name="x"/>')));
	t.throws(() => readJunit(text.replace('classname=', 'className=')));
});

test('JUnit: a run without scenarios is valid, too', async t => {
	t.deepEqual(readJunit(await junit.render(runRecord({}))).children, []);
});

// ———————————————————————————————————————————————————————————————————————————————— TAP

function pointsOf(events: EventLog): Result[] {
	return events.flatMap(event => (event[0] === 'assert' ? [event[1]] : []));
}

test('TAP: what tap-parser reads is what was run', async t => {
	const events = Parser.parse(await tap.render(rich), {strict: true});
	const points = pointsOf(events);
	t.deepEqual(
		points.map(({ok, id, name, skip}) => [ok, id, name, skip]),
		[
			[true, 1, 'l2/bridge.dp.ts: floods # SKIP it \\# or not', false],
			[false, 2, `l2/bridge.dp.ts: fails: ${plainUgly} over two lines`, false],
			[true, 3, 'l2/bridge.dp.ts: needs a NIC', `no NIC, ${plainUgly}`],
			[true, 4, 'nat.dp.ts: translates', false],
		],
	);
	t.is(points[1]!.time, 3.5);
	t.deepEqual(points[1]!.diag, {
		seed: 7,
		problems: [
			{code: 'ERR_RINGTAP_EXPECTATION', at: 'l2/bridge.dp.ts:14', story: failureStory},
			{
				code: 'ERR_RINGTAP_CUSTODY',
				at: 'l2/_lab.ts:2',
				story: 'br0 kept a packet\n\tand lost it\n',
			},
		],
		artefacts: ['.ringtap/bridge/fails.pcapng', '.ringtap/bridge/replay.dp.ts'],
	});
	const [complete] = events.flatMap(event => (event[0] === 'complete' ? [event[1]] : []));
	t.like(complete, {ok: false, count: 4, pass: 3, fail: 1, skip: 1});
	t.false(events.some(([kind]) => kind === 'extra'));
});

test('TAP: logs are comments', async t => {
	const events = Parser.parse(await tap.render(rich), {strict: true});
	const comments = events.flatMap(event => (event[0] === 'comment' ? [event[1]] : []));
	t.deepEqual(comments, [
		'# one\n',
		'# two\n',
		`# ${plainUgly}\n`,
		'# seen\n',
		'# 2 passed, 1 failed, 1 skipped\n',
	]);
});

// ———————————————————————————————————————————————————————————————————————————————— GitHub

/** As the runner of GitHub Actions reads a line. */
function readCommand(line: string) {
	const [, kind, properties, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
	const decoded = (text: string, more: boolean) =>
		text
			.replaceAll('%0D', '\r')
			.replaceAll('%0A', '\n')
			.replaceAll(/%3A|%2C/g, found => (more ? (found === '%3A' ? ':' : ',') : found))
			.replaceAll('%25', '%');
	const pairs = properties!.split(',').map(pair => {
		const [name, ...value] = pair.split('=');
		return [name!, decoded(value.join('='), true)] as const;
	});
	return {kind, ...Object.fromEntries(pairs), message: decoded(message!, false)};
}

test.serial(
	'GitHub: an error on the line of each problem, a notice for what was skipped',
	async t => {
		const before = process.env.GITHUB_WORKSPACE;
		delete process.env.GITHUB_WORKSPACE;
		t.teardown(() => {
			if (before !== undefined) process.env.GITHUB_WORKSPACE = before;
		});
		const text = await github.render(rich);
		t.deepEqual(text.trimEnd().split('\n').map(readCommand), [
			{
				...{kind: 'error', file: 'l2/bridge.dp.ts', line: '14'},
				title: `fails: ${plainUgly}\nover two lines`,
				message: `${failureStory}seed: 7\ncapture: .ringtap/bridge/fails.pcapng\nreplay: .ringtap/bridge/replay.dp.ts`,
			},
			{
				...{kind: 'error', file: 'l2/_lab.ts', line: '2'},
				title: `fails: ${plainUgly}\nover two lines`,
				message:
					'br0 kept a packet\n\tand lost it\nseed: 7\n' +
					'capture: .ringtap/bridge/fails.pcapng\nreplay: .ringtap/bridge/replay.dp.ts',
			},
			{
				...{kind: 'notice', file: 'l2/bridge.dp.ts', line: '30'},
				...{title: 'needs a NIC', message: `skipped: no NIC, ${plainUgly}`},
			},
		]);
	},
);

test.serial('GitHub: files are named from the root of the repository', async t => {
	const before = process.env.GITHUB_WORKSPACE;
	t.teardown(() => {
		if (before === undefined) delete process.env.GITHUB_WORKSPACE;
		else process.env.GITHUB_WORKSPACE = before;
	});
	process.env.GITHUB_WORKSPACE = new URL('..', `file://${process.cwd()}/`).pathname;
	const folder = process.cwd().split('/').at(-1)!;
	const skipped = scenarioRecord({status: 'skipped', reason: 'why'});
	const text = await github.render(runRecord({'a.dp.ts': [skipped]}));
	t.is(text, `::notice file=${folder}/a.dp.ts,line=3,title=a title::skipped: why\n`);
});

test('GitHub: nothing is said of a run that passed', async t => {
	t.is(await github.render(runRecord({'a.dp.ts': [scenarioRecord()]})), '');
});

// ———————————————————————————————————————————————————————————————————————————————— NDJSON

test('NDJSON: the run, each scenario with its file, the end', async t => {
	const text = await ndjson.render(rich);
	const events = text
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	const {files, durationMs, ...head} = rich;
	t.deepEqual(events[0], {event: 'run', ...head});
	t.deepEqual(
		events.slice(1, -1),
		files.flatMap(({path, scenarios}) => scenarios.map(one => ({event: 'scenario', path, ...one}))),
	);
	t.deepEqual(events.at(-1), {event: 'end', durationMs, passed: 2, failed: 1, skipped: 1});
	t.true(text.endsWith('}\n'));
	t.true(ugly.includes('\0'), 'the record holds what it should');
});
