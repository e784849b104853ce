import test from 'ava';
import {eth, hex, type PacketView, runScene, type Scene} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';
import {alone, classOf, lab} from './_lab.ts';

const query = eth({src: '02:00:00:00:00:0a'})
	.vlan({id: 7})
	.ipv4({src: '10.0.0.5', dst: '8.8.8.8', ttl: 9})
	.udp({sport: 5353, dport: 53})
	.payload('who?');

/** What `look` answers of a packet inside of a module. */
function seen<T>(packet: Parameters<Scene['inject']>[1], look: (p: PacketView) => T): T {
	let answer: {value: T} | undefined;
	runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => p => {
			answer = {value: look(p)};
			return emit;
		});
		scene.inject(m.input, packet);
		scene.expect(out).toReceive(1);
	});
	return answer!.value;
}

test('a view reads the fields that a packet has', t => {
	const read = seen(query, p => [p.eth.src, p.vlan.id, p.ipv4.src, p.ipv4.ttl, p.udp.dport]);
	t.deepEqual(read, ['02:00:00:00:00:0a', 7, '10.0.0.5', 9, 53]);
});

test('fields of a layer that a packet has not are undefined', t => {
	t.deepEqual(
		seen(query, p => [p.tcp.seq, p.has('tcp'), p.has('ipv4', 'udp'), p.layer('ipv6')]),
		[undefined, false, true, undefined],
	);
});

test('layers can be asked for by their number from outside', t => {
	const tunnel = eth().ipv4({ttl: 5}).udp().vxlan({vni: 1}).eth().ipv4({ttl: 6});
	t.deepEqual(
		seen(tunnel, p => [p.layer('ipv4')?.ttl, p.layer('ipv4', 2)?.ttl, p.layer('ipv4', 3)]),
		[5, 6, undefined],
	);
});

test('fields that are lists and bytes are copies', t => {
	const syn = eth()
		.ipv4()
		.tcp({options: [{kind: 'mss', mss: 1460}]});
	const options = seen(syn, p => p.tcp.options);
	t.like(options, [{kind: 'mss', mss: 1460}]);
	const ping = eth().ipv4().icmp({type: 8}).payload('abcdefgh');
	const bytes = seen(ping, p => p.bytes(42, 46));
	t.is(new TextDecoder().decode(bytes), 'abcd');
	t.true(bytes.buffer.byteLength < 100, 'the memory behind it is its own');
});

test('numbers are read in network order', t => {
	const frame = hex('0102030405060708090a0b0c0d0e0f10');
	t.deepEqual(
		seen(frame, p => [p.u8(0), p.u16(1), p.u32(2), p.u48(6), p.length]),
		[1, 0x0203, 0x03040506, 0x0708090a0b0c, 16],
	);
});

for (const [what, look] of Object.entries<(p: PacketView) => unknown>({
	'u8 behind the end': p => p.u8(60),
	'u16 across the end': p => p.u16(59),
	'u32 before the start': p => p.u32(-1),
	'u48 far away': p => p.u48(2 ** 31),
	'u8 of what is no number': p => p.u8(Number.POSITIVE_INFINITY + 60),
	'setU8 behind the end': p => p.setU8(60, 1),
	'setU16 across the end': p => p.setU16(59, 1),
	'setU32 before the start': p => p.setU32(-4, 1),
	'setU48 across the end': p => p.setU48(55, 1),
	'bytes from behind the end': p => p.bytes(61),
	'write across the end': p => p.write(58, new Uint8Array(3)),
	'private bytes behind the last': p => p.privateU32(45),
})) {
	test(`nothing outside of a packet can be had: ${what}`, async t => {
		const frame = hex('11'.repeat(60));
		let bytes: Uint8Array | undefined;
		const problems = await problemsOf(scene => {
			const {m} = alone(scene, ({emit}) => p => {
				try {
					if (what.startsWith('u8 of what')) {
						t.is(look(p), 0x11, 'it counts as 0');
						throw new RangeError('as expected');
					}
					look(p);
				} finally {
					bytes = p.bytes();
				}
				return emit;
			});
			scene.inject(m.input, frame);
		});
		if (!what.startsWith('u8 of what')) t.is(problems[0]?.code, 'ERR_RINGTAP_OUT_OF_PACKET');
		t.deepEqual(bytes, frame.toBytes());
	});
}

test('what is written is what leaves', t => {
	runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => p => {
			if (!p.has('eth', 'vlan', 'ipv4', 'udp')) return emit;
			p.eth.dst = 'ff:ff:ff:ff:ff:ff';
			p.vlan.id = 9;
			p.ipv4.ttl -= 1;
			p.udp.sport = 1;
			p.setU16(46, 0x4142);
			p.updateChecksums();
			return emit;
		});
		scene.inject(m.input, query);
		const p = scene.expect(out).toReceiveOne();
		t.is(p.eth.dst, 'ff:ff:ff:ff:ff:ff');
		t.deepEqual([p.vlan.id, p.ipv4.ttl, p.udp.sport], [9, 8, 1]);
		t.is(new TextDecoder().decode(p.payload), 'ABo?');
		t.deepEqual(
			p.checksums.map(({isRight}) => isRight),
			[true, true],
		);
	});
});

test('a value that a field cannot have is refused, and changes nothing', async t => {
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, ({emit}) => p => {
			if (p.has('ipv4')) p.ipv4.ttl = 256;
			return emit;
		});
		scene.inject(m.input, query);
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_FIELD_VALUE');
	t.regex(messages(problems)[0]!, /ipv4.ttl cannot be 256/);
});

test('a field of a layer that is not there cannot be written', async t => {
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, ({emit}) => p => {
			(p.tcp as {window: number}).window = 1;
			return emit;
		});
		scene.inject(m.input, query);
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_NO_LAYER');
});

test('a list cannot be written in place', async t => {
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, ({emit}) => p => {
			if (p.has('tcp')) p.tcp.options = [];
			return emit;
		});
		scene.inject(m.input, eth().ipv4().tcp());
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_FIELD_SIZE');
});

test('packets grow and shrink at both ends', t => {
	runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => p => {
			p.trimFront(14);
			p.prepend(18);
			p.write(0, eth({type: 0x8100}).toBytes().subarray(0, 14));
			p.setU16(14, 5);
			p.setU16(16, 0x0800);
			p.trimEnd(2);
			p.append(3);
			return emit;
		});
		scene.inject(m.input, eth().ipv4().udp().payload('abcd'));
		const p = scene.expect(out).toReceiveOne();
		t.deepEqual(p.layers, ['eth', 'vlan', 'ipv4', 'udp']);
		t.is(p.vlan.id, 5);
		t.deepEqual(p.bytes.slice(-5), Uint8Array.from([97, 98, 0, 0, 0]));
	});
});

for (const [what, change] of Object.entries<(p: PacketView) => void>({
	'more headroom than there is': p => p.prepend(200),
	'more tailroom than there is': p => p.append(4000),
	'more than a packet can have': p => p.append(70_000),
	'half a byte': p => p.append(0.5),
	'all of it': p => p.trimEnd(p.length),
	'less than nothing': p => p.trimFront(-1),
})) {
	test(`a packet cannot be given or rid of ${what}`, async t => {
		const problems = await problemsOf(scene => {
			const {m} = alone(scene, ({emit}) => p => {
				change(p);
				return emit;
			});
			scene.inject(m.input, query);
		});
		t.is(problems[0]?.code, 'ERR_RINGTAP_PACKET_SIZE');
	});
}

test('a view that is kept shows nothing any more', async t => {
	const kept: PacketView[] = [];
	const problems = await problemsOf(scene => {
		const {m, out} = alone(scene, ({emit}) => p => {
			kept.push(p);
			if (kept.length > 1) kept[0]!.u8(0);
			return emit;
		});
		scene.inject(m.input, query, {repeat: 2});
		scene.expect(out).toReceive(1);
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_STALE_VIEW');
	for (const use of [
		(p: PacketView) => p.u32(0),
		(p: PacketView) => p.setU8(0, 1),
		(p: PacketView) => p.ipv4.ttl,
		(p: PacketView) => p.has('ipv4'),
		(p: PacketView) => p.length,
		(p: PacketView) => p.bytes(),
		(p: PacketView) => p.inVif,
		(p: PacketView) => p.append(1),
		(p: PacketView) => p.updateChecksums(),
	]) {
		t.throws(() => use(kept[0]!), {code: 'ERR_RINGTAP_STALE_VIEW'});
	}
});

test('a layer that is kept is stale when its packet has been trimmed, and when it is gone', async t => {
	const kept: {ttl: number}[] = [];
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, ({emit}) => p => {
			if (!p.has('ipv4')) return emit;
			kept.push(p.ipv4);
			p.trimFront(14);
			t.throws(() => kept[0]!.ttl, {code: 'ERR_RINGTAP_STALE_VIEW'});
			return emit;
		});
		scene.inject(m.input, query);
		scene.expect.all().toReceiveAnything();
	});
	t.deepEqual(messages(problems), []);
	t.throws(() => kept[0]!.ttl, {code: 'ERR_RINGTAP_STALE_VIEW'});
	t.throws(
		() => {
			kept[0]!.ttl = 1;
		},
		{code: 'ERR_RINGTAP_STALE_VIEW'},
	);
});

test('writing to a packet that others have, too, changes it for nobody else', t => {
	runScene(scene => {
		const {a, b, m, vsw} = lab(scene, ({emit}) => p => {
			t.is(p.inVif, a);
			p.setU8(0, 0xfe);
			p.outVif = b;
			p.setPrivateU32(0, 77);
			return emit;
		});
		const c = vsw.testVif('c');
		const second = vsw.add(
			classOf(({emit}) => p => {
				t.is(p.privateU32(0), 0);
				t.is(p.outVif, undefined);
				return emit;
			}),
			'second',
		);
		vsw.chain(second, c);
		a.otherwise.to(m, second);
		scene.inject(a, query, {repeat: 3});
		scene.expect(c).toReceive([query, query, query]);
		const [changed] = scene.expect(b).toReceive(3);
		t.is(changed!.bytes[0], 0xfe);
	});
});

for (const how of ['split into segments', 'of 9,000 bytes'] as const) {
	test(`a packet ${how} is read and written like any other`, t => {
		const frame = eth()
			.ipv4({ttl: 9})
			.udp({dport: 7})
			.payload({length: how === 'of 9,000 bytes' ? 9000 : 100, fill: 5});
		const {length} = frame.toBytes();
		runScene(
			scene => {
				const segments: number[] = [];
				const {m, out} = alone(scene, ({emit}) => p => {
					segments.push(p.segments);
					t.is(p.u8(length - 1), 5);
					p.setU16(length - 2, 0x4142);
					p.setU8(0, 0xff);
					if (p.has('ipv4', 'udp')) p.ipv4.ttl -= 1;
					t.is(p.ipv4.ttl, 8);
					p.updateChecksums();
					p.trimEnd(1);
					return emit;
				});
				scene.inject(m.input, frame, {repeat: 20});
				for (const p of scene.expect(out).toReceive(20)) {
					t.is(p.length, length - 1);
					t.deepEqual([p.bytes[0], p.bytes.at(-1), p.ipv4.ttl], [0xff, 0x41, 8]);
					t.true(p.checksums[0]!.isRight);
				}
				t.true(segments.some(n => n > 1));
			},
			(how === 'of 9,000 bytes' ? {} : {stress: 7}) as object,
		);
	});
}
