import test from 'ava';
import {hex, type PacketBurst, runScene, type Verdict} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';
import {alone} from './_lab.ts';

const numbered = (n: number) => hex(n.toString(16).padStart(4, '0') + '0a'.repeat(58));
const numbers = (packets: readonly {bytes: Uint8Array}[]) =>
	packets.map(({bytes}) => (bytes[0]! << 8) | bytes[1]!);
const range = (n: number) => Array.from({length: n}, (_, i) => i);

test('a burst is read and written by numbers, and what is said of one packet goes for it alone', t => {
	const sizes: number[] = [];
	runScene(scene => {
		const {m, out} = alone(scene, ({emit, drop}) => ({
			burst(b) {
				sizes.push(b.length);
				for (let i = 0; i < b.length; i++) {
					if (b.u16(i, 0) % 2 === 1) b.decide(i, drop('wrong'));
					b.setU48(i, 2, 0x010203040506);
					b.setU32(i, 8, 0xdeadbeef);
					b.setU8(i, 12, 7);
				}
				return emit;
			},
		}));
		scene.inject(m.input, range(80).map(numbered));
		const sent = scene.expect(out).toReceive(40);
		t.deepEqual(
			numbers(sent),
			range(40).map(i => 2 * i),
		);
		t.deepEqual(
			[...sent[7]!.bytes.slice(2, 14)],
			[1, 2, 3, 4, 5, 6, 0xde, 0xad, 0xbe, 0xef, 7, 10],
		);
		scene.expect(m).toDrop(40, 'wrong');
	});
	t.deepEqual(sizes, [32, 32, 16]);
});

test('a packet of a burst can be looked at as a view, until the burst is over', t => {
	const kept: {u8(offset: number): number}[] = [];
	runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => ({
			burst(b) {
				const [first, last] = [b.packet(0), b.packet(b.length - 1)];
				t.deepEqual([first.u16(0), last.u16(0)], [0, 4]);
				kept.push(first);
				return emit;
			},
		}));
		scene.inject(m.input, range(5).map(numbered));
		scene.expect(out).toReceive(5);
	});
	t.throws(() => kept[0]!.u8(0), {code: 'ERR_RINGTAP_STALE_VIEW'});
});

test('metadata are numbers, too', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const {m} = alone({...scene, vswitch: () => vsw}, ({emit}) => ({
			burst(burst) {
				for (let i = 0; i < burst.length; i++) {
					t.is(burst.inVif(i), a.index);
					burst.setOutVif(i, b.index);
					t.is(burst.outVif(i), b.index);
				}
				return emit;
			},
		}));
		a.otherwise.to(m);
		m.when.outVif!(b).priority(1).to(b);
		scene.inject(a, range(3).map(numbered));
		scene.expect(b).toReceive(3);
	});
});

for (const [what, use, code] of [
	['a packet behind the last', (b: PacketBurst) => b.u8(4, 0), 'ERR_RINGTAP_OUT_OF_BURST'],
	['a packet before the first', (b: PacketBurst) => b.u32(-1, 0), 'ERR_RINGTAP_OUT_OF_BURST'],
	['half a packet', (b: PacketBurst) => b.packet(0.5), 'ERR_RINGTAP_OUT_OF_BURST'],
	[
		'a packet far away',
		(b: PacketBurst) => b.setU16(2 ** 29 + 9, 0, 1),
		'ERR_RINGTAP_OUT_OF_BURST',
	],
	['a slot that no burst has', (b: PacketBurst) => b.u8(1087, 0), 'ERR_RINGTAP_OUT_OF_BURST'],
	['a byte behind the end', (b: PacketBurst) => b.u8(0, 60), 'ERR_RINGTAP_OUT_OF_PACKET'],
	['bytes across the end', (b: PacketBurst) => b.u48(0, 55), 'ERR_RINGTAP_OUT_OF_PACKET'],
	['a byte before the start', (b: PacketBurst) => b.setU8(0, -1, 1), 'ERR_RINGTAP_OUT_OF_PACKET'],
	[
		'bytes written across the end',
		(b: PacketBurst) => b.setU48(0, 56, 1),
		'ERR_RINGTAP_OUT_OF_PACKET',
	],
] as const) {
	test(`of a burst there is no ${what}; all of it is dropped`, async t => {
		const problems = await problemsOf(scene => {
			const {m} = alone(scene, ({emit}) => ({
				burst(b) {
					use(b);
					return emit;
				},
			}));
			scene.inject(m.input, range(4).map(numbered));
		});
		t.is(problems[0]?.code, code);
		t.regex(problems[0]!.story, /packet 4 of/);
	});
}

test('a burst that is kept shows nothing any more', t => {
	let kept: PacketBurst | undefined;
	runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => ({
			burst(b) {
				kept = b;
				return emit;
			},
		}));
		scene.inject(m.input, numbered(1));
		scene.expect(out).toReceive(1);
	});
	t.throws(() => kept!.u32(0, 0), {code: 'ERR_RINGTAP_STALE_VIEW'});
	t.throws(() => kept!.setU32(0, 0, 1), {code: 'ERR_RINGTAP_STALE_VIEW'});
	t.is(kept!.length, 0);
});

test('a burst about which nothing is said is told, and the data plane goes on', async t => {
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, () => ({burst: () => undefined as unknown as Verdict}));
		scene.inject(m.input, range(3).map(numbered));
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_VERDICT');
	t.regex(messages(problems)[0]!, /^m: burst\(\) returned undefined/);
});

test('packets in several segments, and packets that others have, are written like any other', t => {
	for (const seed of range(6)) {
		runScene(
			scene => {
				const {vsw, m, out} = alone(scene, ({emit}) => ({
					burst(b) {
						for (let i = 0; i < b.length; i++) {
							for (let at = 2; at + 6 <= 60; at += 6) b.setU48(i, at, b.u48(i, at) + at);
						}
						return emit;
					},
				}));
				const same = vsw.outputRing('same');
				const both = vsw.add('forward', 'both');
				both.otherwise.to(m, same);
				scene.inject(both.input, range(20).map(numbered));
				const expected = numbered(7).toBytes();
				for (let at = 2; at + 6 <= 60; at += 6) expected[at + 5]! += at;
				t.deepEqual(scene.expect(out).toReceive(20)[7]!.bytes, expected);
				scene.expect(same).toReceive(range(20).map(numbered));
			},
			{stress: seed} as object,
		);
	}
});
