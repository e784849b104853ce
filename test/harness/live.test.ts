import test from 'ava';
import {native} from '../../src/core/native.ts';
import type {ScenarioOptions} from '../../src/harness/registry.ts';
import {type RunOptions, runScenario} from '../../src/harness/run-scenario.ts';
import {bridge, Dataplane, eth, forward, runScene} from '../../src/index.ts';
import {declare} from '../support.ts';

const run = (
	body: Parameters<typeof declare>[0],
	options: ScenarioOptions = {},
	how: RunOptions = {},
) => runScenario(declare(body, options), how);

const frames = (count: number) =>
	Array.from({length: count}, (_, i) => eth().ipv4({id: i}).udp({sport: 1, dport: 2}));

test('a scenario passes live as it does stepped', async t => {
	const live = {live: 2};
	const {status, problems} = await run(
		({vswitch, inject, expect, dataplane}) => {
			t.true(dataplane.isLive);
			const vsw = vswitch();
			const [a, b, c] = vsw.testVifs('a', 'b', 'c');
			vsw.connect(vsw.add(bridge, 'br'), a, b, c);
			inject(a, frames(500));
			expect(b).toReceive(frames(500));
			expect(c).toReceive(frames(500));
		},
		{},
		live,
	);
	t.deepEqual(problems, []);
	t.is(status, 'passed');
});

test('live, packets of one injection that come in another order fail the scenario', async t => {
	const {problems} = await run(
		({vswitch, inject, expect}) => {
			const [a, b] = vswitch().testVifs('a', 'b');
			a.otherwise.to(b);
			inject(a, frames(3));
			const [first, second, third] = frames(3);
			expect(b).toReceive([second!, first!, third!]);
		},
		{},
		{live: 2},
	);
	t.is(problems.length, 1);
	t.regex(problems[0]!.message, /order/);
});

test('live, packets of different injections may come in any order', async t => {
	const {problems} = await run(
		({vswitch, inject, expect, settle}) => {
			const vsw = vswitch();
			const [a, b, out] = vsw.testVifs('a', 'b', 'out');
			a.otherwise.to(out);
			b.otherwise.to(out);
			const fromA = eth({src: '02:00:00:00:00:0a'});
			const fromB = eth({src: '02:00:00:00:00:0b'});
			inject(a, fromA, {run: false});
			inject(b, fromB, {run: false});
			settle();
			expect(out).toReceive([fromB, fromA]);
		},
		{},
		{live: 2},
	);
	t.deepEqual(problems, []);
});

for (const [what, body] of Object.entries({
	'virtual clock': `advance`,
	'step by step': `step`,
}) as [string, 'advance' | 'step'][]) {
	test(`live, ${body}() ends the scenario as skipped: ${what}`, async t => {
		const result = await run(
			scene => {
				scene.vswitch().testVif('a');
				if (body === 'advance') scene.advance('1s');
				else scene.step();
				t.fail('it goes on');
			},
			{},
			{live: 2},
		);
		t.is(result.status, 'skipped');
		t.is(result.reason, what);
	});
}

test('a scenario that is stepped only is skipped live, and one that is live only runs live', async t => {
	const stepped = await run(() => t.fail('it runs'), {modes: ['stepped']}, {live: 2});
	t.is(stepped.status, 'skipped');
	t.is(stepped.reason, 'only stepped');
	const live = await run(({dataplane}) => void t.true(dataplane.isLive), {modes: ['live']});
	t.is(live.status, 'passed');
});

test('instances say which lcore runs them, and two share the work', t => {
	const dataplane = new Dataplane({live: 2});
	const vsw = dataplane.vswitch('v0');
	const [a, b] = vsw.testVifs('a', 'b');
	const lcoreOf = (instance: typeof a) => (instance.describe() as {lcore?: number}).lcore;
	t.is(lcoreOf(a), undefined);
	dataplane.start();
	const lcores = [lcoreOf(a), lcoreOf(b)];
	t.deepEqual(lcores, [0, 1]);
	dataplane.close();
});

test('a live data plane starts and stops 500 times, and nothing of it is left', t => {
	for (let round = 0; round < 500; round++) {
		runScene(
			({vswitch, dataplane, inject, expect}) => {
				const vsw = vswitch();
				const [a, b] = vsw.testVifs('a', 'b');
				vsw.chain(a, vsw.add(forward, 'fw'), b);
				inject(a, eth());
				dataplane.stop();
				dataplane.start();
				inject(a, eth());
				expect(b).toReceive(2);
			},
			{modes: ['live']},
		);
	}
	t.is(native().dataplanesOpen(), 0);
});

test('rules that change while packets are on their way lose none', async t => {
	const {problems} = await run(
		({vswitch, inject, expect, settle}) => {
			const vsw = vswitch();
			const [a, b, c] = vsw.testVifs('a', 'b', 'c');
			const fw = vsw.add(forward, 'fw');
			vsw.chain(a, fw, b);
			for (let round = 0; round < 50; round++) {
				inject(a, frames(200), {run: false});
				fw.otherwise.to(round % 2 === 0 ? c : b);
			}
			settle();
			expect([b, c]).toReceive(50 * 200);
		},
		{},
		{live: 2},
	);
	t.deepEqual(problems, []);
});
