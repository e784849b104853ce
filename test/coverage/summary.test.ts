import readLcov from '@friedemannsommer/lcov-parser/sync';
import test from 'ava';
import {uncovered} from '../../src/runner/coverage/gate.ts';
import {summarise} from '../../src/runner/coverage/summary.ts';
import type {CoverageRecord, RunRecord} from '../../src/runner/record/run-record.ts';
import {reporter as text} from '../../src/runner/reporters/coverage.ts';
import {reporter as html} from '../../src/runner/reporters/coverage-html.ts';
import {reporter as json} from '../../src/runner/reporters/coverage-json.ts';
import {reporter as lcov} from '../../src/runner/reporters/lcov.ts';
import {coverageRecord, runRecord, scenarioRecord} from '../runner/_records.ts';

type RuleRecord = CoverageRecord['rules'][number];

const any: RuleRecord = {
	...{path: 'fw.dp.ts', line: 5, instance: 'fw', class: 'forward', condition: 'any()'},
	...{conditions: ['any'], targets: ['b'], packets: 0},
};
const net = {line: 6, condition: "ipv4DstNet('10.0.0.0/8')", conditions: ['ipv4DstNet']};
const host = {line: 7, condition: "ipv4Dst('10.0.0.1')", conditions: ['ipv4Dst']};

const bridge = {
	classes: {bridge: 1},
	conditions: {bridge: ['any', 'outVif']},
	drops: {bridge: {mtu: 0, runt: 2}},
	commands: {bridge: {flush: 0, macTable: 1}},
};

/** Three of five rules match: in one line of a loop, two, of which one does. */
const records: readonly CoverageRecord[] = [
	coverageRecord({
		rules: [
			{...any, packets: 3},
			{...any, ...net, packets: 2},
			{...any, ...host, shadowedBy: net.condition},
			{...any, line: 9, condition: 'vlanId(10)', conditions: ['vlanId'], packets: 0},
		],
		classes: {forward: 1},
		conditions: {forward: ['any', 'bpf', 'ipv4Dst', 'ipv4DstNet', 'vlanId']},
		drops: {forward: {}},
		commands: {forward: {}},
	}),
	coverageRecord({
		...bridge,
		rules: [
			{...any, instance: 'gw', targets: ['c'], packets: 4},
			{...any, ...host, instance: 'gw', shadowedBy: net.condition},
			{...any, line: 9, condition: 'vlanId(11)', conditions: ['vlanId'], packets: 1},
		],
	}),
	coverageRecord({...bridge, drops: {bridge: {mtu: 0, runt: 1, 'ring-full': 1}}}),
];

function runOf(coverages: readonly CoverageRecord[]): RunRecord {
	return runRecord({'fw.dp.ts': coverages.map(coverage => scenarioRecord({coverage}))});
}

const run = runOf(records);

test('rules laid in the same place are one, wherever and however often; hits add up', t => {
	const {rules} = summarise(run)!;
	t.is(rules.total, 5);
	t.is(rules.matched, 3);
	t.is(rules.percent, 60);
	t.deepEqual(
		rules.all.map(({line, condition, packets}) => [line, condition, packets]),
		[
			[5, 'any()', 7],
			[6, net.condition, 2],
			[7, host.condition, 0],
			[9, 'vlanId(10)', 0],
			[9, 'vlanId(11)', 1],
		],
	);
	t.deepEqual(rules.all[0]!.instances, ['fw', 'gw']);
	t.deepEqual(rules.all[0]!.targets, ['b', 'c']);
});

test('a rule is shadowed only if it was so wherever it was laid', t => {
	const shadowed = (run: RunRecord) => summarise(run)!.rules.all[2]!.shadowedBy;
	t.is(shadowed(run), net.condition);
	const free = coverageRecord({rules: [{...any, ...host}]});
	t.is(shadowed(runOf([...records, free])), undefined);
	const hit = coverageRecord({rules: [{...any, ...host, packets: 1}]});
	t.is(shadowed(runOf([...records, hit])), undefined);
});

test('classes: what they have, and what of it was used', t => {
	t.deepEqual(summarise(run)!.classes, [
		{
			...{name: 'bridge', instances: 2, conditions: {any: 0, outVif: 0}},
			drops: {mtu: 0, 'ring-full': 1, runt: 3},
			commands: {flush: 0, macTable: 2},
		},
		{
			...{name: 'forward', instances: 1, drops: {}, commands: {}},
			conditions: {any: 7, bpf: 0, ipv4Dst: 0, ipv4DstNet: 2, vlanId: 1},
		},
	]);
});

test('shards together say what the whole says, in any order', t => {
	const parts = records.map(record => scenarioRecord({coverage: record}));
	const whole = summarise(run);
	for (const [a, b, c] of [
		[0, 1, 2],
		[2, 1, 0],
		[1, 0, 2],
	] as const) {
		const merged = runRecord({'a.dp.ts': [parts[a]!], 'b.dp.ts': [parts[b]!, parts[c]!]});
		t.deepEqual(summarise(merged), whole);
	}
});

test('nothing is said where nothing was noted', t => {
	t.is(summarise(runRecord({'a.dp.ts': [scenarioRecord()]})), undefined);
});

// ———————————————————————————————————————————————————————————————————————————————— the gate

test('the gate: 60 of 100 are enough for 60, and not for 61; it says what is missing', t => {
	t.deepEqual(uncovered(run, 60), []);
	t.deepEqual(uncovered(run, 0), []);
	t.deepEqual(uncovered(run, 61), [
		'Rule coverage is 60 %, and 61 % are asked for. Never matched:',
		"  fw.dp.ts:7  forward fw and 1 more: ipv4Dst('10.0.0.1') → b  (by ipv4DstNet('10.0.0.0/8'))",
		'  fw.dp.ts:9  forward fw: vlanId(10) → b',
	]);
});

test('the gate is exact: what is shown as 66.6 is no 66.7, and only all rules are 100', t => {
	const rules = Array.from({length: 1000}, (_, i) => ({...any, line: i + 1, packets: i}));
	t.is(summarise(runOf([coverageRecord({rules})]))!.rules.percent, 99.9);
	t.is(uncovered(runOf([coverageRecord({rules})]), 99.95).length, 2);
	t.deepEqual(uncovered(runOf([coverageRecord({rules})]), 99.9), []);
	const third = runOf([coverageRecord({rules: rules.slice(0, 3)})]);
	t.is(summarise(third)!.rules.percent, 66.6);
	t.deepEqual(uncovered(third, 66.66), []);
	t.is(uncovered(third, 66.67).length, 2);
});

test('the gate: a run without rules has covered none; of many, the first twenty are named', t => {
	const nothing = ['No rule was laid, so none is covered: 1 % are asked for.'];
	t.deepEqual(uncovered(runRecord({}), 1), nothing);
	t.deepEqual(uncovered(runOf([coverageRecord()]), 1), nothing);
	t.deepEqual(uncovered(runRecord({}), 0), []);
	const rules = Array.from({length: 30}, (_, i) => ({...any, line: i + 1}));
	const lines = uncovered(runOf([coverageRecord({rules})]), 100);
	t.is(lines.length, 22);
	t.is(lines.at(-1), '  and 10 more');
});

// ———————————————————————————————————————————————————————————————————————————————— reports

test('as text', async t => {
	t.is(
		await text.render(run),
		`Rule coverage: 60 %, 3 of 5 rules matched

Never matched
  fw.dp.ts:9  forward fw: vlanId(10) → b

Shadowed: a rule before takes all that they could match
  fw.dp.ts:7  forward fw and 1 more: ipv4Dst('10.0.0.1') → b  (by ipv4DstNet('10.0.0.0/8'))

class    instances  conditions  drop reasons never seen  commands never called
──────────────────────────────────────────────────────────────────────────────
bridge           2      0 of 2  mtu                      flush
forward          1      3 of 5  –                        –
`,
	);
});

test('as JSON', async t => {
	t.deepEqual(JSON.parse(await json.render(run)), summarise(run));
});

test('as a tracefile of lcov: a line for each place, a branch for each rule', async t => {
	const elsewhere = coverageRecord({rules: [{...any, path: 'lib/_lab.ts', line: 2, packets: 9}]});
	const files = readLcov({from: await lcov.render(runOf([...records, elsewhere]))});
	t.deepEqual(
		files.map(({path, lines, branches}) => ({
			path,
			lines: lines.details.map(({line, hit}) => [line, hit]),
			counted: [lines.hit, lines.instrumented, branches.hit, branches.instrumented],
			branches: branches.details.map(({line, branch, hit}) => [line, branch, hit]),
		})),
		[
			{
				path: 'fw.dp.ts',
				lines: [
					[5, 7],
					[6, 2],
					[7, 0],
					[9, 1],
				],
				counted: [3, 4, 3, 5],
				branches: [
					[5, '0', 7],
					[6, '0', 2],
					[7, '0', 0],
					[9, '0', 0],
					[9, '1', 1],
				],
			},
			{path: 'lib/_lab.ts', lines: [[2, 9]], counted: [1, 1, 1, 1], branches: [[2, '0', 9]]},
		],
	);
	t.is(await lcov.render(runRecord({})), '');
});

test('as a page: by itself, with what is in conditions escaped', async t => {
	const bpf = {...any, line: 8, condition: 'bpf(\'len < 64 && "x"\')', conditions: ['bpf']};
	const page = await html.render(runOf([...records, coverageRecord({rules: [bpf]})]));
	t.regex(page, /^<!doctype html>/);
	t.true(
		page.includes('forward fw: bpf(&#39;') ||
			page.includes("bpf('len &lt; 64 &amp;&amp; &quot;x&quot;')"),
	);
	t.true(page.includes('<h2>fw.dp.ts <small>3 of 6</small></h2>'));
	t.regex(page, /<tr class="shadowed"><td class="number">7<\/td>.*shadowed by ipv4DstNet/);
	t.notRegex(page, /https?:|<script|src=/);
});
