import test from 'ava';
import {JSDOM} from 'jsdom';
import {runPage} from '../../src/runner/html/page.ts';
import type {RunRecord, ScenarioRecord} from '../../src/runner/record/run-record.ts';
import {rich, runRecord, scenarioRecord} from './_records.ts';

type Page = ReturnType<typeof opened>;

/** The page as a browser has it, its script run. */
function opened(run: RunRecord) {
	const {window} = new JSDOM(runPage(run), {runScripts: 'dangerously'});
	const {document} = window;
	const change = () => document.querySelector('#filter')!.dispatchEvent(new window.Event('input'));
	return {
		document,
		/** Titles of scenarios that are to be seen. */
		shown: () =>
			[...document.querySelectorAll<HTMLElement>('.scenario')]
				.filter(one => !one.hidden)
				.map(one => one.dataset.title),
		type: (text: string) => {
			document.querySelector<HTMLInputElement>('#text')!.value = text;
			change();
		},
		toggle: (status: string) => {
			const box = document.querySelector<HTMLInputElement>(`[name=${status}]`)!;
			box.checked = !box.checked;
			change();
		},
	};
}

const frame = 'ffffffffffff02000000000a0800450000a0';

const failed: ScenarioRecord = {
	title: 'a hostile <script>alert(1)</script> title',
	line: 7,
	status: 'failed',
	durationMs: 12,
	seed: 1,
	logs: ['a line & another'],
	problems: [
		{
			code: 'ERR_RINGTAP_EXPECTATION',
			message: 'b: packet 1 of 1 differs: ipv4.ttl',
			story: 'b: packet 1 of 1 differs: ipv4.ttl\n  <b>not bold</b>',
			evidence: {
				endpoint: 'b',
				received: {bytes: `${frame}00`, injection: 1, index: 0, at: '0'},
				expected: {bytes: `${frame}01`},
			},
			trace: {
				origin: 'inject(a, …) at x.dp.ts:5',
				omitted: 0,
				hops: [
					{
						...{time: '1000000', ring: 'br0.input', instance: 'br0', class: 'bridge', bytes: frame},
						...{changes: ['ipv4.ttl 64 → 63'], tried: ['outVif(a)'], rule: 'outVif(b)'},
						...{outcome: 'emitted', to: ['b.input']},
					},
				],
			},
		},
	],
	graph: {
		instances: [
			{
				...{name: 'a', class: 'testvif', vswitch: 'v0', drops: []},
				endpoint: {kind: 'vif', injected: '1', received: '0', firstPackets: []},
			},
			{
				...{name: 'br0', class: 'bridge', vswitch: 'v0'},
				drops: [{reason: 'no-rule', kind: 'fault', packets: '3'}],
			},
			{
				...{name: 'b', class: 'testvif', vswitch: 'v0', drops: []},
				endpoint: {kind: 'vif', injected: '0', received: '1', firstPackets: ['a > b']},
			},
		],
		rules: [
			{...{instance: 'a', condition: 'otherwise', targets: ['br0']}, packets: '1', bytes: '60'},
			{...{instance: 'br0', condition: 'outVif(b)', targets: ['b']}, packets: '1', bytes: '60'},
			{...{instance: 'br0', condition: 'outVif(a)', targets: ['a']}, packets: '0', bytes: '0'},
		],
	},
	artefacts: [{kind: 'capture', path: '.ringtap/failures/x/packets.pcapng'}],
};

const plain = (title: string, status: 'passed' | 'skipped') => scenarioRecord({title, status});

const run = runRecord({
	'l2/bridge.dp.ts': [plain('floods', 'passed'), plain('later', 'skipped')],
	'x.dp.ts': [failed],
});

const text = ({document}: Page, selector: string) =>
	document.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim();

test('says how the run ended, and tells of failures first', t => {
	const page = opened(run);
	t.is(text(page, 'h1'), '1 passed, 1 failed, 1 skipped');
	t.regex(text(page, '.file h2')!, /^x\.dp\.ts/);
	t.is(text(page, 'article h3'), 'b: packet 1 of 1 differs: ipv4.ttl');
	t.is(text(page, '.place'), 'x.dp.ts:7');
});

test('text is text, whatever it looks like', t => {
	const page = opened(run);
	t.is(page.document.querySelectorAll('script').length, 1);
	t.is(page.document.querySelector('article b:not(.trace b)'), null);
	t.regex(text(page, 'summary')!, /<script>alert\(1\)<\/script>/);
	t.regex(text(page, 'pre.story')!, /<b>not bold<\/b>/);
});

test('the packets stand beside each other, with what differs marked', t => {
	const page = opened(run);
	const packets = [...page.document.querySelectorAll('.packet')];
	t.deepEqual(
		packets.map(one => one.querySelector('h5')!.textContent),
		['received by b, 19 bytes', 'expected, 19 bytes'],
	);
	const marked = packets.map(one =>
		[...one.querySelectorAll('.dump mark')].map(m => m.textContent),
	);
	t.deepEqual(marked, [['00'], ['01']]);
	t.regex(packets[0]!.querySelector('.tree')!.textContent, /Ethernet/);
});

test('the trace names instance, rules asked, the rule that decided, and what changed', t => {
	const page = opened(run);
	t.regex(
		text(page, '.trace li')!,
		/0\.001 s br0 bridge, from br0\.input outVif\(a\) outVif\(b\) emitted → b\.input ipv4\.ttl 64 → 63/,
	);
	t.is(text(page, '.trace s'), 'outVif(a)');
});

test('the graph shows instances, rules with their packets, and drops', t => {
	const page = opened(run);
	const labels = [...page.document.querySelectorAll('svg text')].map(one => one.textContent);
	for (const label of [
		'a',
		'br0',
		'bridge',
		'b',
		'otherwise',
		'outVif(b)',
		'put in 1',
		'got 1',
		'dropped 3: no-rule',
	])
		t.true(labels.includes(label), label);
	const edges = [...page.document.querySelectorAll('svg path.edge')];
	t.is(edges.length, 3);
	t.is(edges.filter(one => one.classList.contains('idle')).length, 1, 'no packet went to a');
});

test('filters by text, by file, and by status', t => {
	const page = opened(run);
	t.is(page.shown().length, 3);
	page.type('flood');
	t.deepEqual(page.shown(), ['floods']);
	page.type('l2');
	t.deepEqual(page.shown(), ['floods', 'later']);
	t.is(text(page, '#count'), '2 of 3');
	page.toggle('skipped');
	t.deepEqual(page.shown(), ['floods']);
	page.type('');
	page.toggle('failed');
	t.deepEqual(page.shown(), ['floods']);
});

test('asks the network for nothing', t => {
	const page = runPage(run);
	t.notRegex(page, /(?:src|href)="(?!\.ringtap\/|#)/);
	t.notRegex(page, /@import|url\((?!#)/);
});

test('a run of two thousand scenarios is a page of less than 5 MB', t => {
	const scenarios = Array.from({length: 1900}, (_, i) => plain(`scenario ${i}`, 'passed'));
	const failures = Array.from({length: 100}, () => failed);
	const big = runRecord({'big.dp.ts': [...scenarios, ...failures]});
	t.true(Buffer.byteLength(runPage(big)) < 5_000_000);
});

test('the ugliest run there is becomes a page', t => {
	const page = opened(rich);
	t.true(page.shown().length > 0);
});
