import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {FailureFolder} from '../../src/harness/artefacts/failure-folder.ts';
import {type RegisteredScenario, setRegistrar} from '../../src/harness/registry.ts';
import type {ScenarioResult} from '../../src/harness/result.ts';
import {type RunOptions, runScenario} from '../../src/harness/run-scenario.ts';
import {arbitrary, bridge, eth, pcap, RingtapError, type Scene, scenario} from '../../src/index.ts';

/** Declares scenarios as a file does, and runs them. */
async function run(declare: () => void, options: RunOptions = {}): Promise<ScenarioResult[]> {
	const declared: RegisteredScenario[] = [];
	const before = setRegistrar(one => void declared.push(one));
	try {
		declare();
	} finally {
		setRegistrar(before);
	}
	const results: ScenarioResult[] = [];
	for (const one of declared) results.push(await runScenario(one, options));
	return results;
}

function lan({vswitch}: Scene) {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const br = vsw.add(bridge, 'br0', {mtu: 9000});
	vsw.connect(br, a, b, c);
	return {a, b, c, br};
}

test('a property that holds passes, once for each value in a fresh scene', async t => {
	const seen = new Set<string>();
	let scenes = 0;
	const [result] = await run(() =>
		scenario.forAll(
			'a bridge alters nothing',
			arbitrary.packets({eth: {src: '02:00:00:00:00:0a'}}, {min: 1, max: 8}),
			(scene, packets) => {
				scenes++;
				seen.add(packets.map(String).join());
				const {a, b, c, br} = lan(scene);
				t.is(br.control('macTable').length, 0);
				scene.inject(a, packets);
				scene.expect(c).toReceive(scene.expect(b).toReceiveAnything());
			},
			{runs: 30},
		),
	);
	t.is(result?.status, 'passed', result?.problems[0]?.story);
	t.is(scenes, 30);
	t.true(seen.size > 20);
});

test('one that does not hold is told for the smallest value, with where it begins again', async t => {
	const declare = (options = {}) =>
		scenario.forAll(
			'no number is above 41',
			fc.integer({min: 0, max: 1000}),
			({expect}, n) => expect(n > 41).toBe(false),
			{runs: 200, ...options},
		);
	const [result] = await run(declare);
	const [problem] = result!.problems;
	t.is(problem!.message, 'the value is true, expected false');
	t.regex(problem!.story, /values? tried.*made smaller \d+ times?:\n {4}42\n/);
	const [, seed, path] = /\{seed: (\d+), path: '([\d:]+)'\}/.exec(problem!.story)!;
	// From there it takes one value.
	const [again] = await run(() => declare({seed: Number(seed), path}));
	t.regex(again!.problems[0]!.story, /for 1 value tried:\n {4}42\n/);
});

test('packets are told as they would be written', async t => {
	const [result] = await run(() =>
		scenario.forAll(
			'never UDP',
			arbitrary.packets({udp: {}}, {min: 1, max: 3}),
			(scene, packets) => {
				const {a, b, c} = lan(scene);
				scene.inject(a, packets);
				scene.expect(b).toReceive(0, {where: p => p.has('udp')});
				scene.expect([b, c]).toReceiveAnything();
			},
		),
	);
	const [problem] = result!.problems;
	t.regex(problem!.message, /b received 1 packet, expected nothing/);
	t.regex(problem!.story, /\n {4}\[\n {4}\teth\(.*\)\.ipv[46]\(.*\)\.udp\(.*\),\n {4}\]\n/);
});

test('the same seed draws the same values', async t => {
	const draw = async (seed: number) => {
		const drawn: string[] = [];
		await run(() =>
			scenario.forAll('x', arbitrary.hostile(), (_, packet) => void drawn.push(String(packet)), {
				seed,
				runs: 10,
			}),
		);
		return drawn;
	};
	t.deepEqual(await draw(7), await draw(7));
	t.notDeepEqual(await draw(7), await draw(8));
});

test('what it cannot be for all of is refused', t => {
	const refused = (values: unknown, options: object, message: RegExp) =>
		t.throws(() => scenario.forAll('x', values as never, () => {}, options), {
			instanceOf: RingtapError,
			message,
		});
	refused([eth()], {}, /is for all of .*it takes an arbitrary/);
	refused(undefined, {}, /is for all of undefined/);
	refused(fc.nat(), {runs: 0}, /'runs' is 0; it takes a number from 1/);
	refused(fc.nat(), {rums: 1}, /has no option 'rums'. Did you mean 'burst'\?|has no option 'rums'/);
});

test('only, failing and scenarios take options', async t => {
	const seeds: number[] = [];
	const note = ({random}: Scene) => void seeds.push(random.seed);
	const results = await run(() => {
		scenario('x', {seed: 3}, note);
		scenario.only('y', {seed: 4}, note);
		scenario.failing('z', {seed: 5}, scene => {
			note(scene);
			throw new Error('known');
		});
	});
	t.deepEqual(seeds, [3, 4, 5]);
	t.deepEqual(
		results.map(({status}) => status),
		['passed', 'passed', 'passed'],
	);
});

test('the smallest packets are left behind as a capture, with a file that begins there', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-test-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const [result] = await run(
		() =>
			scenario.forAll('never two', arbitrary.packets({}, {min: 1, max: 4}), ({expect}, packets) =>
				expect(packets.length > 1).toBe(false),
			),
		{failures: new FailureFolder(folder, async () => '<svg/>')},
	);
	const [captured, replay] = result!.artefacts!.map(({path}) => path);
	t.is([...pcap(captured!)].length, 2);
	t.regex(captured!, /never-two\/value\.pcap$/);
	t.is(replay, undefined, 'this file is no .dp.ts');
});
