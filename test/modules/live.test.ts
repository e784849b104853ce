import test from 'ava';
import {hex, runScene, type Scene} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';
import {classOf, lab} from './_lab.ts';

const live = {modes: ['live']} as const;
const numbered = (n: number) => hex(n.toString(16).padStart(4, '0') + '0a'.repeat(58));
const numbers = (packets: readonly {bytes: Uint8Array}[]) =>
	packets.map(({bytes}) => (bytes[0]! << 8) | bytes[1]!);
const range = (n: number) => Array.from({length: n}, (_, i) => i);

/** a → forward → module → forward → b: workers on both sides of the JavaScript thread. */
function sandwich(scene: Scene, create: Parameters<typeof classOf>[0], copies = 1) {
	const vsw = scene.vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const before = vsw.add('forward', 'before');
	const after = vsw.add('forward', 'after');
	const m = vsw.add(classOf(create, {copies}), 'm');
	vsw.chain(a, before, m, after, b);
	return {vsw, a, b, m};
}

test('live, bursts come on the JavaScript thread while a call waits, in order, and none is lost', t => {
	for (let run = 0; run < 20; run++) {
		runScene(scene => {
			let seen = 0;
			const {a, b, m} = sandwich(scene, ({emit}) => p => {
				seen++;
				p.setU8(10, 1);
				return emit;
			});
			scene.inject(a, range(3000).map(numbered));
			t.deepEqual(numbers(scene.expect(b).toReceive(3000)), range(3000));
			t.is(seen, 3000);
			t.is(m.counters.received, 3000n);
			t.true(scene.dataplane.ledger.balanced);
		}, live);
	}
});

test('live, two modules in TypeScript hand packets to and fro among workers', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const add = classOf(({emit}) => ({
			burst(burst) {
				for (let i = 0; i < burst.length; i++) burst.setU8(i, 20, burst.u8(i, 20) + 1);
				return emit;
			},
		}));
		const steps = range(6).map(i =>
			i % 2 === 0 ? vsw.add(add, `ts${i}`) : vsw.add('forward', `fw${i}`),
		);
		vsw.chain(a, ...(steps as [never]), b);
		scene.inject(a, range(2000).map(numbered));
		const all = scene.expect(b).toReceive(2000);
		t.true(all.every(({bytes}) => bytes[20] === 0x0a + 3));
		t.deepEqual(numbers(all), range(2000));
	}, live);
});

test('live, what a module throws is told, and the others go on', async t => {
	const problems = await problemsOf(scene => {
		const {a, b} = sandwich(scene, ({emit}) => p => {
			if (p.u16(0) === 77) throw new Error('not this one');
			return emit;
		});
		scene.inject(a, range(500).map(numbered));
		scene.expect(b).toReceive(499);
	}, live);
	t.is(problems.length, 1);
	t.regex(messages(problems)[0]!, /^m threw while it had 1 packet: Error: not this one/);
});

test('live, held packets, copies and commands work as they do stepped', t => {
	runScene(scene => {
		const {a, b, m} = sandwich(
			scene,
			({emit, clone, send}) =>
				p => {
					send(clone(p));
					return emit;
				},
			2,
		);
		scene.inject(a, range(1000).map(numbered));
		t.is(scene.expect(b).toReceive(2000).length, 2000);
		t.is(m.counters.sent, 2000n);
	}, live);
});

test('live, a module can be removed and added while packets flow', t => {
	runScene(scene => {
		const {a, b, m, vsw} = lab(
			scene,
			({emit}) =>
				() =>
					emit,
		);
		for (let i = 0; i < 30; i++) {
			scene.inject(a, range(100).map(numbered));
			if (i % 10 !== 5) continue;
			const name = `m${i}`;
			const next = vsw.add(
				classOf(
					({emit}) =>
						() =>
							emit,
				),
				name,
			);
			next.otherwise.to(b);
			a.otherwise.to(next);
		}
		t.is(scene.expect(b).toReceive(3000).length, 3000);
		void m;
	}, live);
});
