import test from 'ava';
import {bridge, defineModule, eth, type Scene} from '../../src/index.ts';
import {messages} from '../support.ts';
import {goldenLab} from './_golden.ts';

/** Numbers every packet by chance; the checksum is as it should be. */
const numberer = defineModule({
	name: 'golden-numberer',
	doc: 'Gives IPv4 packets a random identification.',
	conditions: ['any'],
	create: ({random, emit}) => ({
		packet(p) {
			if (!p.has('ipv4')) return emit;
			p.ipv4.id = random.int(0, 65_535);
			p.updateChecksums();
			return emit;
		},
	}),
});
/** Writes the time into the first four bytes behind the UDP header. */
const stamper = defineModule({
	name: 'golden-stamper',
	doc: 'Stamps packets with the time.',
	conditions: ['any'],
	create: context => ({
		packet(p) {
			p.setU32(42, Number(context.now & 0xffff_ffffn));
			p.updateChecksums();
			return context.emit;
		},
	}),
});
/** Lets some packets through, by chance. */
const coin = defineModule({
	name: 'golden-coin',
	doc: 'Drops packets at random.',
	conditions: ['any'],
	drops: {tails: 'the coin showed tails'},
	create: ({random, emit, drop}) => ({
		packet: () => (random.int(0, 1) === 1 ? emit : drop('tails')),
	}),
});

type AnyClass = typeof numberer | typeof stamper | typeof coin;

const through =
	(cls: AnyClass, ttl = 64) =>
	(scene: Scene) => {
		const vsw = scene.vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		vsw.chain(a, vsw.add(cls as typeof coin, 'm0'), b);
		scene.inject(
			a,
			[1, 2, 3, 4].map(dport => eth().ipv4({ttl}).udp({dport}).payload('0123456789')),
		);
		scene.expect([b, c]).toMatchPcap('g');
	};

const listOf = (text: Buffer) => JSON.parse(String(text)).volatile;

test.serial('a bridge does the same whatever seed and clock: nothing is listed', async t => {
	const lab = goldenLab(t);
	const {logs} = await lab.run(({vswitch, inject, expect, advance}) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		vsw.connect(vsw.add(bridge, 'br0', {ageingTime: '300s'}), a, b, c);
		inject(a, eth({src: a.mac}));
		inject(b, eth({src: b.mac, dst: a.mac}));
		advance('301s');
		inject(b, eth({src: b.mac, dst: a.mac}));
		expect([a, b, c]).toMatchPcap('g');
	});
	t.is(logs.length, 1);
	t.false(lab.has('g.volatile.json'));
});

test.serial(
	'a field that varies with the seed is listed, and not compared; its checksum must be right',
	async t => {
		const lab = goldenLab(t);
		const {logs} = await lab.run(through(numberer));
		t.deepEqual(logs.slice(1), ['  not compared, as they vary: b ipv4.id']);
		t.deepEqual(listOf(lab.bytes('g.volatile.json')), {
			b: [{field: 'ipv4.id', packets: '1-4', variesWith: ['seed']}],
		});
		t.is((await lab.run(through(numberer), {options: {seed: 77}})).status, 'passed');
		const {problems} = await lab.run(through(numberer, 63), {options: {seed: 78}});
		t.regex(
			messages(problems).join(),
			/^golden 'g': b: packet 1 of 4 differs: ipv4\.ttl is 63, expected 64/,
		);
	},
);

test.serial('a field that varies with the clock is listed as that', async t => {
	const lab = goldenLab(t);
	await lab.run(through(stamper));
	const {b} = listOf(lab.bytes('g.volatile.json'));
	t.deepEqual(b, [{field: 'payload', packets: '1-4', variesWith: ['clock']}]);
});

test.serial(
	'an update finds anew what varies, and keeps what somebody has listed by hand',
	async t => {
		const lab = goldenLab(t);
		await lab.run(through(numberer));
		lab.write('g.volatile.json', JSON.stringify({volatile: {b: [{field: 'ipv4.dscp'}]}}));
		t.is((await lab.run(through(numberer), {options: {seed: 9}})).status, 'failed');
		await lab.run(through(numberer), {options: {seed: 9}, update: 'all'});
		t.deepEqual(listOf(lab.bytes('g.volatile.json')), {
			b: [{field: 'ipv4.dscp'}, {field: 'ipv4.id', packets: '1-4', variesWith: ['seed']}],
		});
	},
);

test.serial('what does not vary any more is not listed any more', async t => {
	const lab = goldenLab(t);
	await lab.run(through(numberer));
	await lab.run(through(stamper), {update: 'all'});
	t.deepEqual(
		listOf(lab.bytes('g.volatile.json')).b.map((one: {field: string}) => one.field),
		['payload'],
	);
});

test.serial(
	'another number of packets cannot be masked: the golden holds for its seed, and that is said',
	async t => {
		const lab = goldenLab(t);
		const {status, logs} = await lab.run(through(coin), {options: {seed: 3}});
		t.is(status, 'passed');
		t.regex(
			logs.join('\n'),
			/it holds for this run alone: b received \d packets, not \d, with another seed/,
		);
		t.is((await lab.run(through(coin), {options: {seed: 3}})).status, 'passed');
	},
);

test.serial('a scenario that passes only from the start of time is told of', async t => {
	const lab = goldenLab(t);
	const {status, logs} = await lab.run(scene => {
		scene.expect(scene.now).toBe(0n);
		through(stamper)(scene);
	});
	t.is(status, 'passed');
	t.regex(
		logs.join('\n'),
		/with another start of the virtual clock the scenario fails, .*: the value is 3141592653589n/,
	);
	t.false(lab.has('g.volatile.json'));
});

test.serial('a list of volatile fields that is damaged is refused, by its path', async t => {
	const lab = goldenLab(t);
	await lab.run(through(numberer));
	for (const text of ['{', '{}', '{"volatile": {"b": ["ipv4.id"]}}']) {
		lab.write('g.volatile.json', text);
		const {problems} = await lab.run(through(numberer), {options: {seed: 5}});
		t.is(problems[0]?.code, 'ERR_RINGTAP_GOLDEN_VOLATILE', text);
		t.regex(problems[0]!.message, /goldens\/lab\/g\.volatile\.json/);
	}
	lab.write('g.volatile.json', '{"volatile": {"b": [{"field": "ipv4.idd"}]}}');
	const {problems} = await lab.run(through(numberer), {options: {seed: 5}});
	t.is(problems[0]?.code, 'ERR_RINGTAP_FIELD_PATH');
});
