import {readdirSync} from 'node:fs';
import test from 'ava';
import {setGoldenAsker} from '../../src/harness/golden/ask.ts';
import {bridge, eth, pcap, range, runScene, type Scene} from '../../src/index.ts';
import {openCapture} from '../../src/pcap/index.ts';
import {messages, problemsOf} from '../support.ts';
import {goldenLab} from './_golden.ts';

/** a sends to all; b and c are what the golden is of. `ttl` is of the second of three packets. */
function flood({vswitch, inject}: Scene, ttl = 64) {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
	const frames = [64, ttl, 64].map((n, i) =>
		eth().ipv4({ttl: n}).udp({dport: i}).payload('golden'),
	);
	inject(a, frames);
	return {vsw, a, b, c, frames};
}

const golden = (ttl?: number) => (scene: Scene) => {
	const {b, c} = flood(scene, ttl);
	scene.expect([b, c]).toMatchPcap('office');
};

test.serial(
	'the first time a golden is written, and told of; from then on it is compared',
	async t => {
		const lab = goldenLab(t);
		const first = await lab.run(golden());
		t.is(first.status, 'passed');
		t.regex(first.logs.join(), /^wrote golden .*goldens\/lab\/office\.pcapng: b 3, c 3 packets$/);
		const second = await lab.run(golden());
		t.deepEqual([second.status, second.logs], ['passed', []]);
		t.deepEqual(readdirSync(lab.path('.')), ['office.pcapng']);
	},
);

test.serial(
	'a golden is a pcapng with an interface for each endpoint, in order of arrival, at virtual times',
	async t => {
		const lab = goldenLab(t);
		await lab.run(scene => {
			const [a, b, c] = scene.vswitch().testVifs('a', 'b', 'c');
			a.otherwise.to(b);
			b.otherwise.to(a);
			scene.inject(a, eth());
			scene.advance('5ms');
			scene.inject(b, eth());
			scene.inject(a, eth());
			scene.expect([c, a, b]).toMatchPcap('order');
		});
		const records = [...openCapture(lab.path('order.pcapng')).records()];
		const seen = records.map(({interface: from, timeNs}) => `${from?.name}@${timeNs}`);
		t.deepEqual(seen, ['b@0', 'a@5000000', 'b@5000000']);
		const interfaces = [...openCapture(lab.path('order.pcapng')).blocks()].filter(
			({kind}) => kind === 'interface',
		);
		t.is(interfaces.length, 3);
	},
);

test.serial('what differs is told by its field, with the golden, and how to accept it', async t => {
	const lab = goldenLab(t);
	await lab.run(golden());
	const {problems, status} = await lab.run(golden(63));
	t.is(status, 'failed');
	t.is(
		messages(problems)[0],
		"golden 'office': b: packet 2 of 3 differs: ipv4.ttl is 63, expected 64; checksum follows",
	);
	t.regex(problems[0]!.story, /and c: packet 2 of 3 differs: ipv4\.ttl is 63/);
	t.regex(problems[0]!.story, /from {6}packet 2 of inject\(a/);
	t.regex(problems[0]!.story, /golden {4}.*goldens\/lab\/office\.pcapng/);
	t.regex(problems[0]!.story, /ringtap test --update .*lab\.dp\.ts:12/);
});

test.serial('one byte of a golden changed by hand is a field that has a name', async t => {
	const lab = goldenLab(t);
	await lab.run(golden());
	const bytes = lab.bytes('office.pcapng');
	bytes[bytes.lastIndexOf('golden')]! ^= 0x20;
	lab.write('office.pcapng', bytes);
	const {problems} = await lab.run(golden());
	t.regex(messages(problems).join(), /^golden 'office': b: packet 3 of 3 differs: payload byte 0/);
});

test.serial('a golden that is cut short is refused, and --update writes it anew', async t => {
	const lab = goldenLab(t);
	await lab.run(golden());
	const whole = lab.bytes('office.pcapng');
	lab.write('office.pcapng', whole.subarray(0, whole.length - 7));
	const {problems} = await lab.run(golden());
	t.is(problems[0]?.code, 'ERR_RINGTAP_GOLDEN_DAMAGED');
	t.regex(
		problems[0]!.story,
		/Golden 'office' cannot be read: .* ends at offset \d+, within the block .*\n.*--update/s,
	);
	const updated = await lab.run(golden(), {update: 'all'});
	t.regex(updated.logs.join(), /^updated golden/);
	t.deepEqual(lab.bytes('office.pcapng'), whole);
});

test.serial(
	'an endpoint that the golden does not know, and one that it knows beside, are told by name',
	async t => {
		const lab = goldenLab(t);
		await lab.run(golden());
		const less = await lab.run(scene => {
			const {b, c} = flood(scene);
			scene.expect(b).toMatchPcap('office');
			scene.expect(c).toReceive(3);
		});
		t.deepEqual(messages(less.problems), [
			"golden 'office': it has an interface c with 3 packets, and only b is expected on",
		]);
		const more = await lab.run(scene => {
			const {a, b, c} = flood(scene);
			scene.expect([a, b, c]).toMatchPcap('office');
		});
		t.deepEqual(messages(more.problems), [
			"golden 'office': it has no interface a, which received nothing",
		]);
	},
);

test.serial(
	'packets that are missing or too many are told; andMore leaves them for later',
	async t => {
		const lab = goldenLab(t);
		await lab.run(golden());
		const twice = (andMore: boolean) => (scene: Scene) => {
			const {a, b, c, frames} = flood(scene);
			scene.inject(a, frames[0]!);
			scene.expect([b, c]).toMatchPcap('office', {andMore});
			if (andMore) scene.expect([b, c]).toReceive(2);
		};
		const {problems} = await lab.run(twice(false));
		t.regex(
			messages(problems).join(),
			/^golden 'office': b received 1 packet more than the 3 expected/,
		);
		t.is((await lab.run(twice(true))).status, 'passed');
		const none = await lab.run(scene => {
			const [b, c] = scene.vswitch().testVifs('b', 'c');
			scene.expect([b, c]).toMatchPcap('office');
		});
		t.regex(
			messages(none.problems).join(),
			/^golden 'office': b received nothing, expected 3 packets/,
		);
	},
);

test.serial(
	'order, ignore, mask and approx loosen the comparison as those of toReceive',
	async t => {
		const lab = goldenLab(t);
		await lab.run(golden());
		const loose = (options: object, change: (frames: readonly unknown[]) => unknown) =>
			lab.run(({vswitch, inject, expect}) => {
				const vsw = vswitch();
				const [a, b, c] = vsw.testVifs('a', 'b', 'c');
				vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
				const frames = [64, 64, 64].map((n, i) =>
					eth().ipv4({ttl: n}).udp({dport: i}).payload('golden'),
				);
				inject(a, change(frames) as never);
				expect([b, c]).toMatchPcap('office', options);
			});
		const reversed = (frames: readonly unknown[]) => [...frames].reverse();
		t.regex(messages((await loose({}, reversed)).problems).join(), /in another order/);
		t.is((await loose({order: 'any'}, reversed)).status, 'passed');
		const lower = () =>
			[63, 64, 64].map((n, i) => eth().ipv4({ttl: n}).udp({dport: i}).payload('golden'));
		t.is((await loose({ignore: ['ipv4.ttl']}, lower)).status, 'passed');
		t.is((await loose({approx: {'ipv4.ttl': 1}}, lower)).status, 'passed');
		t.is((await loose({mask: {'ipv4.ttl': 0x00}}, lower)).status, 'passed');
		t.is((await loose({ignore: ['ipv4.id']}, lower)).status, 'failed');
	},
);

test.serial('a checksum that is wrong is not ignored with the field that it covers', async t => {
	const lab = goldenLab(t);
	const one = (fields: object) => (scene: Scene) => {
		const [a, b] = scene.vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		scene.inject(a, eth().ipv4(fields).udp());
		scene.expect(b).toMatchPcap('sum', {ignore: ['ipv4.id']});
	};
	await lab.run(one({id: 1}));
	t.is((await lab.run(one({id: 2}))).status, 'passed');
	const {problems} = await lab.run(one({id: 2, checksum: 0x1234}));
	t.regex(messages(problems).join(), /ipv4\.checksum/);
});

test.serial('in CI nothing is written: a missing golden fails, and says what to do', async t => {
	const lab = goldenLab(t);
	const {problems} = await lab.run(golden(), {ci: 'true', update: 'all'});
	t.is(problems[0]?.code, 'ERR_RINGTAP_GOLDEN_MISSING');
	t.is(problems[0]!.message, "golden 'office' does not exist, and in CI nothing is written");
	t.regex(
		problems[0]!.story,
		/b received 3 packets\n.*c received 3.*\n.*goldens\/lab\/office\.pcapng\n.*commit it/,
	);
	t.deepEqual(readdirSync(lab.folder), []);
	t.is((await lab.run(golden(), {ci: 'false'})).status, 'passed');
	const before = lab.bytes('office.pcapng');
	t.is((await lab.run(golden(63), {ci: '1', update: 'all'})).status, 'failed');
	t.deepEqual(lab.bytes('office.pcapng'), before);
});

test.serial(
	'--update writes what differs, leaves what matches, and nothing of a scenario that fails',
	async t => {
		const lab = goldenLab(t);
		await lab.run(golden());
		const before = lab.bytes('office.pcapng');
		t.deepEqual((await lab.run(golden(), {update: 'all'})).logs, []);
		const failing = (scene: Scene) => {
			golden(63)(scene);
			scene.expect(1).toBe(2);
		};
		t.is((await lab.run(failing, {update: 'all'})).status, 'failed');
		t.deepEqual(lab.bytes('office.pcapng'), before);
		t.regex((await lab.run(golden(63), {update: 'all'})).logs.join(), /^updated golden/);
		t.is((await lab.run(golden(63))).status, 'passed');
		t.is((await lab.run(golden())).status, 'failed');
	},
);

test.serial(
	'asked packet by packet, what is accepted is written, and what is not fails',
	async t => {
		const lab = goldenLab(t);
		await lab.run(golden());
		const asked: string[] = [];
		const answers = ['yes', 'no'] as const;
		setGoldenAsker(async ({text, number, of}) => {
			asked.push(`${number} of ${of}: ${text.split('\n')[0]}`);
			return answers[number - 1]!;
		});
		const {status, problems} = await lab.run(golden(63), {update: 'ask'});
		t.deepEqual(asked, [
			'1 of 2: b: packet 2 differs: ipv4.ttl is 63, expected 64; checksum follows',
			'2 of 2: c: packet 2 differs: ipv4.ttl is 63, expected 64; checksum follows',
		]);
		t.deepEqual([status, problems.length], ['failed', 1]);
		t.regex(messages((await lab.run(golden(63))).problems).join(), /^golden 'office': c: packet 2/);
		setGoldenAsker(async () => 'quit');
		t.is((await lab.run(golden(63), {update: 'ask'})).status, 'failed');
		setGoldenAsker(async () => 'all');
		t.is((await lab.run(golden(63), {update: 'ask'})).status, 'passed');
		t.is((await lab.run(golden(63))).status, 'passed');
		setGoldenAsker(undefined);
	},
);

test.serial(
	'asked, packets that are new and packets that no longer come are accepted one by one',
	async t => {
		const lab = goldenLab(t);
		const ports =
			(...list: readonly number[]) =>
			(scene: Scene) => {
				const [a, b] = scene.vswitch().testVifs('a', 'b');
				a.otherwise.to(b);
				scene.inject(
					a,
					list.map(dport => eth().ipv4().udp({dport})),
				);
				scene.expect(b).toMatchPcap('ports');
			};
		const had = () => [...openCapture(lab.path('ports.pcapng'))].map(p => p.udp.dport);
		await lab.run(ports(1, 2, 3));
		setGoldenAsker(async ({text}) => (/new/.test(text) ? 'yes' : 'no'));
		await lab.run(ports(1, 2, 3, 4, 5), {update: 'ask'});
		t.deepEqual(had(), [1, 2, 3, 4, 5]);
		await lab.run(ports(1, 5), {update: 'ask'});
		t.deepEqual(had(), [1, 2, 3, 4, 5]);
		setGoldenAsker(async ({number}) => (number === 1 ? 'yes' : 'no'));
		await lab.run(ports(1, 5), {update: 'ask'});
		t.deepEqual(had(), [1, 3, 4, 5]);
		setGoldenAsker(undefined);
	},
);

test.serial('without a name a golden has that of its scenario', async t => {
	const lab = goldenLab(t);
	const unnamed = (scene: Scene) => scene.expect(flood(scene).b).toMatchPcap();
	const body = (scene: Scene) => {
		unnamed(scene);
		scene.expect.all().toReceiveAnything();
	};
	await lab.run(body, {title: 'A bridge, flooding: b & c'});
	t.true(lab.has('a-bridge-flooding-b-c.pcapng'));
	await lab.run(body, {title: 'x'.repeat(300)});
	await lab.run(scene => body(scene), {title: `${'x'.repeat(300)}y`});
	t.is(readdirSync(lab.path('.')).length, 3);
});

test.serial('a name belongs to one expectation of a file', async t => {
	const lab = goldenLab(t);
	await lab.run(golden(), {title: 'the first'});
	const other = await lab.run(golden(), {title: 'the second', isSameLoad: true});
	t.is(other.problems[0]?.code, 'ERR_RINGTAP_GOLDEN_NAME');
	t.regex(other.problems[0]!.message, /'office' .*: 'the first' has one, too/);
	const twice = await lab.run(scene => {
		const {b, c} = flood(scene);
		scene.expect(b).toMatchPcap('twice');
		scene.expect(c).toMatchPcap('twice');
	});
	t.regex(twice.problems[0]!.message, /'twice' .*: this scenario asks for it twice/);
	t.false(lab.has('twice.pcapng'));
	for (const name of ['../up', '', 'a/b', '.hidden']) {
		const {problems} = await lab.run(scene => scene.expect(flood(scene).b).toMatchPcap(name));
		t.is(problems[0]?.code, 'ERR_RINGTAP_GOLDEN_NAME', name);
	}
});

test.serial('two endpoints of the same name need two goldens', async t => {
	const lab = goldenLab(t);
	const {problems} = await lab.run(({vswitch, expect}) => {
		expect([vswitch().testVif('a'), vswitch().testVif('a')]).toMatchPcap('same');
	});
	t.is(problems[0]?.message, "Golden 'same' would have two interfaces of the name 'a'.");
});

test.serial('an option that there is not is refused', async t => {
	const lab = goldenLab(t);
	const {problems} = await lab.run(scene => {
		scene.expect(flood(scene).b).toMatchPcap('office', {ingore: []} as never);
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_OPTION');
});

test.serial('what is claimed by a golden is not left over; what is not, is', async t => {
	const lab = goldenLab(t);
	const {problems} = await lab.run(scene => scene.expect(flood(scene).b).toMatchPcap('b'));
	t.regex(messages(problems).join(), /^c received 3 packets that nobody expected/);
	t.false(lab.has('b.pcapng'));
});

test.serial('a large golden is compared, and the one packet that differs is found', async t => {
	const lab = goldenLab(t);
	const many = (odd: number) => (scene: Scene) => {
		const [a, b] = scene.vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		const frames = eth()
			.ipv4({src: range('10.0.0.1', 1000)})
			.udp();
		scene.inject(a, frames, {repeat: 30});
		scene.inject(a, eth().ipv4({ttl: odd}).udp());
		scene.inject(a, frames, {repeat: 30});
		scene.expect(b).toMatchPcap('many');
	};
	await lab.run(many(9));
	t.is((await lab.run(many(9))).status, 'passed');
	const {problems} = await lab.run(many(8));
	t.regex(messages(problems).join(), /packet 30001 of 60001 differs: ipv4\.ttl is 8, expected 9/);
});

test.serial('a golden that another tool has written over is read, too', async t => {
	const lab = goldenLab(t);
	await lab.run(golden());
	const big = lab.bytes('office.pcapng');
	// A second section, as mergecap makes them: the core leaves that to the reader of every kind.
	const section = big.subarray(0, big.readUInt32LE(4));
	lab.write('office.pcapng', Buffer.concat([big, section]));
	t.is((await lab.run(golden())).status, 'passed');
	t.is((await lab.run(golden(63))).status, 'failed');
});

test.serial('a scene without a scenario has goldens, too, when they have a name', async t => {
	const lab = goldenLab(t);
	process.env.RINGTAP_GOLDENS = lab.folder;
	try {
		const body = (name?: string) => (scene: Scene) => {
			const {b, c} = flood(scene);
			scene.expect([b, c]).toMatchPcap(name);
		};
		t.throws(() => runScene(body()), {message: /has no title to be named after/});
		runScene(body('scene'));
		const [path] = readdirSync(lab.folder, {recursive: true}).filter(name =>
			String(name).endsWith('.pcapng'),
		);
		t.is(pcap(`${lab.folder}/${path}`).length, 6);
		runScene(body('scene'));
		t.throws(() => runScene(scene => scene.expect(flood(scene, 1).b).toMatchPcap('scene')), {
			message: /golden 'scene'/,
		});
	} finally {
		delete process.env.RINGTAP_GOLDENS;
	}
});

test.serial('soft expectations on goldens go on', async t => {
	const lab = goldenLab(t);
	await lab.run(golden());
	const {problems} = await lab.run(scene => {
		const {b, c} = flood(scene, 63);
		scene.expect.soft([b, c]).toMatchPcap('office');
		scene.expect.soft(1).toBe(2);
	});
	t.is(problems.length, 2);
	t.deepEqual(messages(await problemsOf(() => {})), []);
});
