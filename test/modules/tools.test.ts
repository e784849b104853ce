// What a library's module is given: typed values, commands of instance and class, trimming, chance, words.
import test from 'ava';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {
	eth,
	loadModules,
	type ModuleClass,
	type PacketSpec,
	type Scene,
	type Shape,
	type Vswitch,
} from '../../src/index.ts';
import {declare, messages, problemsOf, thrownBy} from '../support.ts';
import {compile, sourceOf, temporaryFolder} from './_library.ts';

interface ValuesShape extends Shape {
	params: Record<string, unknown>;
	conditions: never;
	commands: {all(): object};
	drops: never;
	vif: false;
	captures: false;
}
interface TrimmerShape extends Shape {
	params: {front?: number; end?: number};
	conditions: 'any';
	commands: {random(): number[]; say(value: {text: string; times?: number}): void};
	drops: 'too-short' | 'split' | 'not-linear';
	vif: false;
	captures: false;
	classCommands: {count(value?: {plus?: number}): number; fail(): void};
}

const {values, trimmer, linear} = loadModules<{
	values: ModuleClass<ValuesShape>;
	trimmer: ModuleClass<TrimmerShape>;
	linear: ModuleClass<TrimmerShape>;
}>(compile(sourceOf('tools.c'), `${temporaryFolder()}/tools.so`));

const passes = (title: string, body: (scene: Scene) => void, options = {}) =>
	test.serial(title, async t => {
		t.deepEqual(messages(await problemsOf(body, options)), []);
	});

const ofEachType = {
	bool: true,
	uint: 7,
	duration: '300s',
	mac: '02:00:00:00:00:07',
	range: {min: 10, max: 19},
	uints: [1, 2, 3],
	net4: '10.1.0.0/16',
	text: 'words',
	path: '/tmp/file',
	ip4: '192.0.2.1',
	ip6: '2001:db8::1',
	net6: 'fd00::/8',
	packetRate: '1500pps',
	word: 8,
};

passes('defaults of every type reach a module, and come back as people write them', scene => {
	const instance = scene.vswitch().add(values, 'v', {});
	scene.expect(instance.control('all')).toEqual(ofEachType);
});

passes('so do values that are given', ({vswitch, expect}) => {
	const given = {
		...ofEachType,
		bool: false,
		uint: Number.MAX_SAFE_INTEGER,
		mac: '02:ff:00:00:00:01',
		range: 5,
		uints: [99],
		net4: '255.255.255.255/32',
		ip4: '255.0.0.1',
		ip6: '::1',
		net6: '::/0',
		packetRate: '1Mbps',
		word: 'low',
	};
	const shown = {...given, range: {min: 5, max: 5}, word: 1};
	expect(vswitch().add(values, 'v', given).control('all')).toEqual(shown);
});

test.serial('a rate that is none, not whole, or too high is refused', async t => {
	await problemsOf(({vswitch}) => {
		const vsw = vswitch();
		const refusal = (packetRate: unknown) =>
			thrownBy(() => vsw.add(values, 'v', {packetRate}))?.message ?? '';
		t.regex(refusal('fast'), /takes a rate: a number and one of Gbps, /);
		t.regex(refusal(100), /takes a rate/);
		t.regex(refusal('0.5pps'), /a whole number of packets or bits, at least 1 /);
		t.regex(refusal('2Mpps'), /at most 1000000 a second/);
		t.regex(refusal('0pps'), /takes a rate/);
	});
});

test.serial('a class answers commands of its own, and refuses what they do not take', async t => {
	await problemsOf(({vswitch}) => {
		const before = trimmer.control('count');
		vswitch().add(trimmer, 'one', {});
		t.is(trimmer.control('count'), before + 1);
		t.is(trimmer.control('count', {plus: 10}), before + 11);
	});
	t.regex(thrownBy(() => trimmer.control('count', {plus: 100}))!.message, /'plus' is 100/);
	t.like(
		thrownBy(() => trimmer.control('fail')),
		{
			code: 'ERR_RINGTAP_CONTROL',
			message: 'class trimmer refused: it does not want to.',
			fix: 'Ask it nicely',
		},
	);
	const unknown = thrownBy(() => trimmer.control('cuont' as 'count'));
	t.regex(unknown!.message, /has no command 'cuont'\. Did you mean 'count'\?/);
	t.is(trimmer.describe().classCommands.count?.doc, 'how many there ever were');
});

passes(
	'live, a class is controlled while its instances stand still on their lcores, and they go on',
	({vswitch, inject, expect, settle}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.chain(a, vsw.add(trimmer, 't0', {}), vsw.add(linear, 't1', {}), b);
		const before = trimmer.control('count');
		inject(a, eth(), {repeat: 2000, run: false});
		for (let i = 0; i < 200; i++) expect(trimmer.control('count')).toBe(before);
		settle();
		expect(b).toReceive(2000);
	},
	{modes: ['live']},
);

const frame = eth().ipv4().udp().payload({length: 4000});
const bytes = frame.toBytes();

/** What comes out at b when that went in at a. */
function through(vsw: Vswitch, {inject, expect}: Scene, params: object, packet: PacketSpec) {
	const [a, b] = vsw.testVifs('a', 'b');
	const t = vsw.add(trimmer, 't', params);
	vsw.chain(a, t, b);
	inject(a, packet);
	return {t, received: () => expect(b).toReceiveOne()};
}

for (const stress of [0, 1, 2, 3]) {
	for (const [front, end] of [
		[1, 0],
		[0, 1],
		[14, 3000],
		[3000, 14],
		[bytes.length - 15, 0],
		[0, bytes.length - 15],
	] as const) {
		passes(
			`${front} bytes of the front, ${end} of the end: over segments, too (${stress})`,
			scene => {
				const {received} = through(scene.vswitch(), scene, {front, end}, frame);
				scene.expect(received().bytes).toEqual(bytes.subarray(front, bytes.length - end));
			},
			{stress},
		);
	}
}

passes('a packet that has no more bytes than are to be trimmed stays as it is', scene => {
	const {t} = through(scene.vswitch(), scene, {front: bytes.length}, frame);
	const [dropped] = scene.expect(t).toDrop(1, 'too-short');
	scene.expect(dropped?.bytes).toEqual(bytes);
});

passes(
	'a class that is linear gets packets of one segment, however they were split',
	({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const l = vsw.add(linear, 'l', {});
		vsw.chain(a, l, b);
		const packets = [10, 700, 1500, 2006].map(length => eth().ipv4().udp().payload({length}));
		inject(a, packets);
		expect(b).toReceive(packets);
		inject(a, frame);
		expect(l).toDrop(1, 'not-linear');
	},
	{stress: 7},
);

test.serial('that a packet is too large for a linear class is a fault', async t => {
	const problems = await problemsOf(({vswitch, inject}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.chain(a, vsw.add(linear, 'l', {}), b);
		inject(a, frame);
	});
	t.regex(messages(problems)[0] ?? '', /l dropped .*not-linear/);
});

test.serial('random numbers are those of the seed and the instance', async t => {
	const drawn = async (seed: number, name: string) => {
		let numbers: number[] = [];
		const body = ({vswitch}: Scene) => {
			numbers = vswitch().add(trimmer, name, {}).control('random');
		};
		t.deepEqual(messages(await problemsOf(body, {seed})), []);
		return numbers;
	};
	const first = await drawn(1, 't');
	t.is(new Set(first).size, 3);
	t.deepEqual(await drawn(1, 't'), first);
	t.notDeepEqual(await drawn(2, 't'), first);
	t.notDeepEqual(await drawn(1, 'u'), first);
});

test.serial('what a module logs stands under the scenario', async t => {
	const body = ({vswitch, advance, log}: Scene) => {
		const instance = vswitch().add(trimmer, 't', {});
		advance('2ms');
		instance.control('say', {text: 'hm'});
		log('of the scenario');
	};
	const {logs} = await runScenario(declare(body));
	t.deepEqual(logs, ['of the scenario', 't: warning: hm (at 0.002 s)']);
});

passes('what a module logs is kept, the last thousand lines of it', scene => {
	const {vswitch, dataplane, advance, expect} = scene;
	const t = vswitch().add(trimmer, 't', {});
	advance('1s');
	t.control('say', {text: 'hm'});
	const line = {time: 1_000_000_000n, instance: 't', level: 'warning', text: 'hm'} as const;
	expect(dataplane.takeLog()).toEqual({lines: [line], lost: 0});
	expect(dataplane.takeLog()).toEqual({lines: [], lost: 0});
	t.control('say', {text: 'hm', times: 1003});
	const {lines, lost} = dataplane.takeLog();
	expect([lines.length, lost]).toEqual([1000, 3]);
});
