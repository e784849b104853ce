import test from 'ava';
import fc from 'fast-check';
import {
	eth,
	type Held,
	hex,
	type PacketView,
	runScene,
	type Scene,
	type Verdict,
} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';
import {alone, type Code, type Context, classOf} from './_lab.ts';

const numbered = (n: number) => hex(n.toString(16).padStart(4, '0') + '00'.repeat(58));
const numbers = (packets: readonly {bytes: Uint8Array}[]) =>
	packets.map(({bytes}) => (bytes[0]! << 8) | bytes[1]!);
const range = (n: number) => Array.from({length: n}, (_, i) => i);

/** m → out, with another ring beside it. */
function forked(scene: Scene, create: (context: Context, other: Aside) => Code, copies = 1) {
	const vsw = scene.vswitch();
	const other = vsw.outputRing('other');
	const out = vsw.outputRing('out');
	const m = vsw.add(
		classOf(context => create(context, other), {copies}),
		'm',
	);
	vsw.chain(m, out);
	return {vsw, m, out, other};
}
type Aside = ReturnType<ReturnType<Scene['vswitch']>['outputRing']>;

test('each packet goes the way that was said of it', t => {
	runScene(scene => {
		const {m, out, other} = forked(scene, ({emit, drop, consume, emitTo}, ring) => {
			const ways = [emit, drop('wrong'), consume, emitTo(ring)];
			return p => ways[p.u16(0) % 4]!;
		});
		scene.inject(m.input, range(100).map(numbered));
		const every4th = (from: number) => range(25).map(i => 4 * i + from);
		t.deepEqual(numbers(scene.expect(out).toReceive(25)), every4th(0));
		t.deepEqual(numbers(scene.expect(m).toDrop(25, 'wrong')), every4th(1));
		t.deepEqual(numbers(scene.expect(other).toReceive(25)), every4th(3));
		t.true(scene.dataplane.ledger.balanced);
		t.is(scene.dataplane.ledger.consumed, 25n);
	});
});

test('a reason that is a fault fails the scenario, a verdict does not', async t => {
	const run = (reason: 'wrong' | 'worse') =>
		problemsOf(scene => {
			const {m} = alone(
				scene,
				({drop}) =>
					() =>
						drop(reason),
			);
			scene.inject(m.input, numbered(1));
		});
	t.deepEqual(messages(await run('wrong')), []);
	t.regex(messages(await run('worse'))[0]!, /^m dropped 1 packet: worse \(it was worse\)/);
});

test('what is held is counted so, and leaves when it is sent, in the order of what was said', t => {
	runScene(scene => {
		const {m, out} = alone(scene, ({emit, hold, send}) => {
			const kept: Held[] = [];
			return p => {
				if (p.u16(0) % 3 !== 2) {
					const {verdict, held} = hold(p);
					kept.unshift(held);
					return verdict;
				}
				for (const held of kept.splice(0)) send(held);
				return emit;
			};
		});
		scene.inject(m.input, range(8).map(numbered));
		t.deepEqual(numbers(scene.expect(out).toReceive(6)), [1, 0, 2, 4, 3, 5]);
		t.is(m.counters.held, 2n);
		scene.inject(m.input, numbered(8));
		t.deepEqual(numbers(scene.expect(out).toReceive(3)), [7, 6, 8]);
		t.is(m.counters.held, 0n);
	});
});

test('held packets are dropped with their instance', t => {
	runScene(scene => {
		const {m} = alone(
			scene,
			({hold}) =>
				p =>
					hold(p).verdict,
		);
		scene.inject(m.input, numbered(1), {repeat: 3});
		m.remove();
		t.is(scene.expect(m).toDrop(3, 'instance-removed').length, 3);
	});
});

test('a held packet can be looked at, changed, copied, sent past the rules and discarded', t => {
	runScene(scene => {
		const {m, out, other} = forked(
			scene,
			({hold, send, clone, discard, edit}, ring) => {
				return p => {
					const {verdict, held} = hold(p);
					const copied = clone(held);
					edit(held, view => view.setU16(0, view.u16(0) + 100));
					t.is(
						edit(copied, view => view.u16(0)),
						1,
					);
					send(held, ring);
					send(copied);
					discard(clone(p), 'wrong');
					return verdict;
				};
			},
			3,
		);
		scene.inject(m.input, numbered(1));
		t.deepEqual(numbers(scene.expect(other).toReceive(1)), [101]);
		t.deepEqual(numbers(scene.expect(out).toReceive(1)), [1]);
		scene.expect(m).toDrop(1, 'wrong');
	});
});

test('a module makes packets of its own', t => {
	const answer = eth().arp({op: 'reply'});
	runScene(scene => {
		const {m, out} = alone(scene, ({consume, send, allocate}) => () => {
			send(allocate(answer));
			return consume;
		});
		scene.inject(m.input, numbered(1), {repeat: 3});
		t.is(scene.expect(out).toReceive([answer, answer, answer]).length, 3);
	});
});

test('a class that says how many copies it makes loses none of them in small rings', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const cls = classOf(
			({emit, clone, send}) => ({
				packet(p) {
					for (let i = 0; i < 4; i++) send(clone(p));
					return emit;
				},
			}),
			{copies: 5},
		);
		const m = vsw.add(cls, 'm');
		const next = vsw.add('forward', 'next', {ringSize: 8});
		const out = vsw.outputRing('out');
		vsw.chain(m, next, out);
		scene.inject(m.input, range(50).map(numbered));
		t.deepEqual(
			numbers(scene.expect(out).toReceive(250)).filter((_, i) => i % 5 === 0),
			range(50),
		);
	});
});

test('room in rings that packets are sent to past the rules is reckoned with', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const next = vsw.add('forward', 'next', {ringSize: 4});
		const out = vsw.outputRing('out');
		vsw.chain(next, out);
		const m = vsw.add(
			classOf(({emitTo}) => {
				const there = emitTo(next);
				return () => there;
			}),
			'm',
		);
		scene.inject(m.input, range(500).map(numbered));
		t.deepEqual(numbers(scene.expect(out).toReceive(500)), range(500));
	});
});

test('what is sent to an instance that is gone is dropped, and said so', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const next = vsw.add('forward', 'next');
		const m = vsw.add(
			classOf(({emitTo}) => {
				const there = emitTo(next);
				return () => there;
			}),
			'm',
		);
		next.remove();
		scene.inject(m.input, numbered(1));
		t.is(scene.expect(m).toDrop(1, 'instance-removed').length, 1);
	});
});

/** What goes wrong, by what it is called. */
const mistakes: Record<string, [code: string, create: (context: Context) => Code]> = {
	'a reason that was not declared': [
		'ERR_RINGTAP_UNKNOWN_REASON',
		({drop}) =>
			() =>
				drop('wrnog' as 'wrong'),
	],
	'no verdict': ['ERR_RINGTAP_VERDICT', () => () => undefined as unknown as Verdict],
	'a verdict of its own making': ['ERR_RINGTAP_VERDICT', () => () => ({}) as unknown as Verdict],
	'a promise': [
		'ERR_RINGTAP_ASYNC_MODULE',
		({emit}) =>
			() =>
				Promise.resolve(emit) as unknown as Verdict,
	],
	'emit of what it holds': [
		'ERR_RINGTAP_VERDICT',
		({emit, hold}) =>
			p => {
				hold(p);
				return emit;
			},
	],
	'the verdict of another packet that it holds': [
		'ERR_RINGTAP_VERDICT',
		({hold}) => {
			let first: Verdict | undefined;
			return p => (first ??= hold(p).verdict);
		},
	],
	'holding twice': [
		'ERR_RINGTAP_VERDICT',
		({hold}) =>
			p => {
				hold(p);
				return hold(p).verdict;
			},
	],
	'sending twice': [
		'ERR_RINGTAP_HELD',
		({hold, send}) =>
			p => {
				const {verdict, held} = hold(p);
				send(held);
				send(held);
				return verdict;
			},
	],
	'sending what is no packet': [
		'ERR_RINGTAP_HELD',
		({emit, send}) =>
			() => {
				send({} as Held);
				return emit;
			},
	],
	'holding what is no packet': [
		'ERR_RINGTAP_HELD',
		({emit, hold}) =>
			() => {
				hold({} as PacketView);
				return emit;
			},
	],
	'looking at a packet that was sent': [
		'ERR_RINGTAP_HELD',
		({hold, send, edit}) =>
			p => {
				const {verdict, held} = hold(p);
				send(held);
				edit(held, view => view.u8(0));
				return verdict;
			},
	],
	'another type of error': [
		'ERR_RINGTAP_MODULE_THREW',
		() => () => {
			throw new TypeError('not my type');
		},
	],
	'what is no error': [
		'ERR_RINGTAP_MODULE_THREW',
		() => () => {
			throw 'a fit';
		},
	],
};

for (const [what, [code, create]] of Object.entries(mistakes)) {
	test(`${what} is told with the instance and its packet, and the data plane goes on`, async t => {
		const problems = await problemsOf(scene => {
			const {vsw, m} = alone(scene, create);
			scene.inject(m.input, [numbered(1), numbered(2)]);
			scene.expect.all().toReceiveAnything();
			const fine = vsw.add('forward', 'fine');
			const end = vsw.outputRing('end');
			vsw.chain(fine, end);
			scene.inject(fine.input, numbered(3));
			scene.expect(end).toReceive(1);
			t.true(scene.dataplane.ledger.balanced);
		});
		t.is(problems[0]?.code, code);
		t.regex(messages(problems)[0]!, /\bm\b/);
	});
}

test('a data plane cannot be used from inside of a module', async t => {
	const problems = await problemsOf(scene => {
		const {vsw, m} = alone(scene, ({emit}) => () => {
			for (const use of [
				() => scene.inject(m.input, numbered(2)),
				() => vsw.testVif('late'),
				() => m.remove(),
				() => scene.dataplane.close(),
				() => scene.advance('1s'),
				() => vsw.stop(),
				() => scene.dataplane.stop(),
				() => m.counters,
			]) {
				t.throws(use, {code: 'ERR_RINGTAP_IN_MODULE'});
			}
			return emit;
		});
		scene.inject(m.input, numbered(1));
		scene.expect.all().toReceiveAnything();
	});
	t.deepEqual(messages(problems), []);
});

test('packets cannot be had while the instance is not called', t => {
	runScene(scene => {
		let context: Context | undefined;
		let kept: Held | undefined;
		const {m} = alone(scene, given => {
			context = given;
			return p => {
				const {verdict, held} = given.hold(p);
				kept = held;
				return verdict;
			};
		});
		scene.inject(m.input, numbered(1));
		scene.dataplane.settle();
		t.throws(() => context!.send(kept!), {code: 'ERR_RINGTAP_NOT_IN_CALL'});
		t.throws(() => context!.allocate(numbered(1)), {code: 'ERR_RINGTAP_NOT_IN_CALL'});
		t.is(m.counters.held, 1n);
	});
});

test('without an mbuf for a copy the packet is dropped, no-mbuf', t => {
	runScene(
		scene => {
			const {vsw, m, out} = alone(scene, ({emit}) => p => {
				p.setU8(0, 0xff);
				return emit;
			});
			const kept = vsw.add(
				classOf(
					({hold}) =>
						p =>
							hold(p).verdict,
				),
				'kept',
			);
			const both = vsw.add('forward', 'both');
			both.otherwise.to(kept, m);
			scene.inject(both.input, range(64).map(numbered), {burst: 64});
			t.is(scene.expect(m).toDrop(64, 'no-mbuf').length, 64);
			scene.expect(out).toReceiveNothing();
		},
		{mbufs: 64},
	);
});

test('whatever a module says, every packet is accounted for', t => {
	const step = fc.constantFrom(
		'emit',
		'drop',
		'consume',
		'aside',
		'hold',
		'clone',
		'release',
		'discard',
		'allocate',
		'throw',
		'write',
		'grow',
		'nothing',
	);
	const property = fc.property(
		fc.array(fc.array(step, {maxLength: 4}), {minLength: 1, maxLength: 40}),
		fc.integer({min: 0, max: 3}),
		(script, stress) => {
			runScene(
				scene => {
					const {m, out, other} = forked(
						scene,
						(context, ring) => scripted(context, ring, script),
						6,
					);
					scene.inject(m.input, range(script.length).map(numbered), {burst: 7});
					scene.dataplane.settle();
					const {balanced} = scene.dataplane.ledger;
					t.true(balanced);
					scene.expect([out, other]).toReceiveAnything();
					for (const reason of ['module-threw', 'wrong']) dropped(scene, m, reason);
					m.remove();
					dropped(scene, m, 'instance-removed');
				},
				{stress} as object,
			);
		},
	);
	fc.assert(property, {numRuns: 150});
});

function dropped(scene: Scene, m: any, reason: string): void {
	const n = Number(m.isRemoved ? m.left.drops : m.counters.dropped[reason]);
	scene.expect(m).toDrop(n, reason as never);
}

/** For each packet, the steps that its number stands for; the last that is a verdict is returned. */
function scripted(context: Context, ring: Aside, script: readonly string[][]): Code {
	const {emit, drop, consume, emitTo, hold, send, discard, clone, allocate} = context;
	const kept: Held[] = [];
	return p => {
		let verdict: Verdict | undefined;
		for (const what of script[p.u16(0)] ?? []) {
			if (what === 'emit') verdict ??= emit;
			if (what === 'drop') verdict ??= drop('wrong');
			if (what === 'consume') verdict ??= consume;
			if (what === 'aside') verdict ??= emitTo(ring);
			if (what === 'clone') kept.push(clone(p));
			if (what === 'allocate') kept.push(allocate(numbered(0xffff)));
			if (what === 'write') p.setU16(4, 7);
			if (what === 'grow') p.append(3);
			if (what === 'release' && kept.length > 0) send(kept.shift()!);
			if (what === 'discard' && kept.length > 0) discard(kept.pop()!, 'wrong');
			if (what === 'throw') throw new Error('as told');
			if (what === 'hold' && !verdict) {
				const keeping = hold(p);
				kept.push(keeping.held);
				verdict = keeping.verdict;
				return verdict;
			}
		}
		return verdict ?? emit;
	};
}
