import test from 'ava';
import {eth, hex, runScene} from '../../src/index.ts';
import {messages, problemsOf} from '../support.ts';
import {alone, type Context, classOf, lab} from './_lab.ts';

test('timers fire in virtual time, in order of their deadlines', t => {
	const log: string[] = [];
	runScene(scene => {
		const {m} = alone(scene, ({emit, every, after, now}) => {
			t.is(now, 0n);
			every('2s', () => log.push('every 2 s'));
			after('3s', () => log.push('after 3 s'));
			const none = after('1s', () => log.push('cancelled'));
			none.cancel();
			none.cancel();
			return () => emit;
		});
		scene.inject(m.input, hex('00'.repeat(60)));
		scene.expect.all().toReceiveAnything();
		scene.advance('1999ms');
		t.deepEqual(log, []);
		scene.advance('3s');
		t.deepEqual(log, ['every 2 s', 'after 3 s', 'every 2 s']);
	});
});

test('timers of modules in TypeScript and of native ones fire in one order', t => {
	runScene(scene => {
		const {vsw, m} = alone(scene, ({emit, every, send, allocate}) => {
			every('3s', () => send(allocate(eth())));
			return () => emit;
		});
		const br = vsw.add('bridge', 'br', {ageingTime: '4s'});
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.connect(br, a, b);
		scene.inject(a, eth());
		scene.expect(b).toReceive(1);
		scene.expect.all().toReceiveAnything();
		void m;
		scene.advance('3s');
		t.is(br.control('macTable').length, 1);
		const [p] = scene.expect.all().toReceiveAnything();
		t.is(p!.at, 3_000_000_000n);
		scene.advance('1s');
		t.is(br.control('macTable').length, 0);
	});
});

test('a timer sends what was held, and the clock is that of the dataplane', t => {
	runScene(scene => {
		const {a, b} = lab(scene, context => {
			const {hold, send, after} = context;
			return p => {
				const {verdict, held} = hold(p);
				after('250ms', () => {
					t.is(context.now, 250_000_000n);
					send(held);
				});
				return verdict;
			};
		});
		scene.inject(a, eth(), {repeat: 3});
		scene.expect(b).toReceiveNothing();
		scene.advance('1s');
		const all = scene.expect(b).toReceive(3);
		t.true(all.every(({at}) => at === 250_000_000n));
	});
});

test('timers end with their instance', t => {
	let fired = 0;
	runScene(scene => {
		const {m} = alone(scene, ({emit, every}) => {
			every('1s', () => fired++);
			return () => emit;
		});
		scene.inject(m.input, eth());
		scene.expect.all().toReceiveAnything();
		scene.advance('2s');
		m.remove();
		scene.advance('5s');
	});
	t.is(fired, 2);
});

test('what a timer throws fails the scenario', async t => {
	const problems = await problemsOf(scene => {
		const {m} = alone(scene, ({emit, every}) => {
			every('1s', () => {
				throw new RangeError('out of time');
			});
			return () => emit;
		});
		scene.inject(m.input, eth());
		scene.expect.all().toReceiveAnything();
		scene.advance('3s');
	});
	t.is(problems.length, 1);
	t.regex(
		messages(problems)[0]!,
		/^m threw in a timer: RangeError: out of time \(time\.test\.ts:\d+\)$/,
	);
});

test('chance is the same for the same seed, and another for another instance', t => {
	const draw = (seed: number, name: string) =>
		runScene(
			scene => {
				const drawn: number[] = [];
				const cls = classOf(({emit, random}) => {
					drawn.push(random.int(0, 1e9), random.int(0, 1e9));
					return () => emit;
				});
				scene.vswitch().add(cls, name);
				return drawn.join();
			},
			{seed},
		);
	t.is(draw(7, 'm'), draw(7, 'm'));
	t.not(draw(7, 'm'), draw(8, 'm'));
	t.not(draw(7, 'm'), draw(7, 'n'));
});

test('asynchronous work comes back at the next call, in the order in which it ended', async t => {
	const problems = await problemsOf(async scene => {
		const ends: ((word: number) => void)[] = [];
		const {a, b} = lab(scene, ({hold, later, send, edit}) => p => {
			const {verdict, held} = hold(p);
			later(new Promise<number>(resolve => ends.push(resolve)), word => {
				edit(held, view => view.setU16(12, word));
				send(held);
			});
			return verdict;
		});
		scene.inject(a, [eth(), eth()]);
		ends[1]!(2);
		await Promise.resolve();
		ends[0]!(1);
		await new Promise(setImmediate);
		const all = scene.expect(b).toReceive(2);
		t.deepEqual(
			all.map(({eth: {type}}) => type),
			[2, 1],
		);
	});
	t.deepEqual(messages(problems), []);
});

test('asynchronous work that fails is told with the instance', async t => {
	const problems = await problemsOf(async scene => {
		const {a} = lab(scene, ({consume, later}) => () => {
			later(Promise.reject(new Error('unreachable')), () => {});
			return consume;
		});
		scene.inject(a, eth());
		await new Promise(setImmediate);
	});
	t.regex(messages(problems)[0]!, /^m threw in later\(\): Error: unreachable/);
});

test('work that comes back for an instance that is gone is let go', async t => {
	let context: Context | undefined;
	const problems = await problemsOf(async scene => {
		const {a, m} = lab(scene, given => {
			context = given;
			return () => {
				given.later(Promise.resolve(1), () => t.fail('it is gone'));
				return given.consume;
			};
		});
		scene.inject(a, eth());
		m.remove();
		await new Promise(setImmediate);
		scene.dataplane.settle();
	});
	t.deepEqual(messages(problems), []);
	t.throws(() => context!.now, {code: 'ERR_RINGTAP_REMOVED'});
	t.throws(() => context!.every('1s', () => {}), {code: 'ERR_RINGTAP_REMOVED'});
});
