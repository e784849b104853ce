import test from 'ava';
import fc from 'fast-check';
import {arbitrary, eth, type hex, type PacketView, packetOf, runScene} from '../../src/index.ts';
import {alone} from './_lab.ts';

/** What leaves a module that does `change` to a packet. */
function after(packet: ReturnType<typeof hex>, change: (p: PacketView) => void) {
	return runScene(scene => {
		const {m, out} = alone(scene, ({emit}) => p => {
			change(p);
			return emit;
		});
		scene.inject(m.input, packet);
		return scene.expect(out).toReceiveOne();
	});
}

const states = (p: {checksums: readonly {path: string; isRight: boolean}[]}) =>
	Object.fromEntries(p.checksums.map(({path, isRight}) => [path, isRight]));

test('checksums that a write made wrong are right again', t => {
	const query = eth().ipv4().udp({sport: 1, dport: 2}).payload('abc');
	const change = (p: PacketView) => {
		if (!p.has('ipv4', 'udp')) return;
		p.ipv4.src = '192.0.2.1';
		p.udp.sport = 40_000;
		p.setU8(44, 0x78);
	};
	t.deepEqual(states(after(query, change)), {'ipv4.checksum': false, 'udp.checksum': false});
	const mended = after(query, p => {
		change(p);
		p.updateChecksums();
	});
	t.deepEqual(states(mended), {'ipv4.checksum': true, 'udp.checksum': true});
});

test('a checksum that was wrong before stays wrong: the fault is not hidden', t => {
	const broken = eth().ipv4({ttl: 9}).udp({checksum: 1}).payload('abc');
	const p = after(broken, view => {
		if (view.has('udp')) view.udp.dport = 99;
		view.updateChecksums();
	});
	t.deepEqual(states(p), {'ipv4.checksum': true, 'udp.checksum': false});
});

test('a UDP checksum that was not sent is not made', t => {
	const p = after(eth().ipv4().udp({checksum: 0}), view => {
		if (view.has('udp')) view.udp.dport = 99;
		view.updateChecksums();
	});
	t.is(p.udp.checksum, 0);
});

test('a checksum that was written by hand stays', t => {
	const p = after(eth().ipv4().udp(), view => {
		if (view.has('ipv4')) {
			view.ipv4.ttl = 1;
			view.ipv4.checksum = 0x1234;
		}
		view.updateChecksums();
	});
	t.is(p.ipv4.checksum, 0x1234);
});

test('the first fragment keeps a checksum that is right of the whole', t => {
	const whole = eth().ipv4({src: '10.0.0.1', id: 7}).udp({sport: 1}).payload({length: 64, fill: 3});
	const moved = eth()
		.ipv4({src: '192.0.2.9', id: 7})
		.udp({sport: 9})
		.payload({length: 64, fill: 3});
	const first = packetOf(whole.toBytes().slice(0, 14 + 20 + 32));
	const p = after(first, view => {
		if (!view.has('ipv4', 'udp')) return;
		view.ipv4.flags = 'mf';
		view.ipv4.src = '192.0.2.9';
		view.udp.sport = 9;
		view.updateChecksums();
	});
	t.is(p.udp.checksum, packetOf(moved.toBytes()).udp.checksum);
	t.true(packetOf(moved.toBytes()).checksums.every(({isRight}) => isRight));
});

test('after growing and trimming, checksums are computed anew', t => {
	const p = after(eth().ipv4().udp().payload('abcd'), view => {
		view.trimEnd(2);
		if (view.has('ipv4', 'udp')) {
			view.ipv4.totalLength -= 2;
			view.udp.length -= 2;
		}
		view.updateChecksums();
	});
	t.deepEqual(states(p), {'ipv4.checksum': true, 'udp.checksum': true});
});

test('checksums of a tunnel and of what is in it are brought up to date together', t => {
	const tunnel = eth()
		.ipv4()
		.udp({checksum: 0xffff})
		.vxlan({vni: 3})
		.eth()
		.ipv4()
		.tcp()
		.payload('x');
	const right = packetOf(tunnel.toBytes());
	const outer = right.checksums.find(({path}) => path === 'udp.checksum')!.expected;
	const p = after(
		eth().ipv4().udp({checksum: outer}).vxlan({vni: 3}).eth().ipv4().tcp().payload('x'),
		view => {
			const inner = view.layer('ipv4', 2)!;
			inner.ttl = 3;
			inner.dst = '198.51.100.7';
			view.updateChecksums();
		},
	);
	t.true(
		p.checksums.every(({isRight}) => isRight),
		JSON.stringify(states(p)),
	);
	t.is(p.layer('ipv4', 2)?.ttl, 3);
});

/** Anywhere, anything: but for the checksums themselves, and for what says where layers are. */
test('whatever bytes of whatever packet are written, right checksums are right afterwards', t => {
	const write = fc.record({at: fc.nat(150), value: fc.nat(255)});
	const writes = fc.array(write, {minLength: 1, maxLength: 6});
	let judged = 0;
	const property = fc.property(arbitrary.packet(), writes, fc.boolean(), (packet, all, splits) => {
		const before = packetOf(packet.toBytes());
		if (before.checksums.length === 0 || before.checksums.some(({isRight}) => !isRight)) return;
		const safe = all.filter(({at}) => at < before.length);
		runScene(
			scene => {
				const {m, out} = alone(scene, ({emit}) => p => {
					for (const {at, value} of safe) p.setU8(at, value);
					p.updateChecksums();
					return emit;
				});
				scene.inject(m.input, packet);
				const now = scene.expect(out).toReceiveOne();
				if (String(now.layers) !== String(before.layers)) return;
				const given = packetOf(withWrites(before.bytes, safe));
				for (const state of now.checksums) {
					// One that was written to by hand, or one that was not there.
					const was = before.checksums.find(({path}) => path === state.path);
					const written = given.checksums.find(({path}) => path === state.path);
					if (!was || was.isAbsent || was.given !== written?.given) continue;
					judged++;
					t.true(state.isRight, `${state.path} of ${now.toSource()}`);
				}
			},
			(splits ? {stress: 3} : {}) as object,
		);
	});
	fc.assert(property, {numRuns: 400});
	t.true(judged > 50, `${judged} checksums were judged`);
});

function withWrites(bytes: Uint8Array, writes: readonly {at: number; value: number}[]): Uint8Array {
	const copy = bytes.slice();
	for (const {at, value} of writes) copy[at] = value;
	return copy;
}
