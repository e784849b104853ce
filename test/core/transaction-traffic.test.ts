// Rules that change while packets are on their way: none is lost, and none goes by a mixture of two sets. That none is
// lost is what every scene checks at its end: the ledger, and faults like no-rule.
import test from 'ava';
import {eth, forward, runScene, type Scene} from '../../src/index.ts';
import {addTestClass} from '../support.ts';

const modes = {stepped: {}, live: {modes: ['live' as const]}};

for (const [mode, options] of Object.entries(modes)) {
	test.serial(`${mode}, packets on their way see the rules before or after a transaction`, t => {
		runScene(scene => {
			const {a, lead, total} = crossroads(scene);
			lead(true, 3);
			for (let round = 1; round <= 100; round++) {
				scene.inject(a, frames(3), {repeat: 50, run: false});
				if (mode === 'stepped') for (let i = 0; i < round % 13; i++) scene.step();
				lead(round % 2 === 0, 3);
			}
			t.is(total(), 100 * 150);
		}, options);
	});

	test.serial(`${mode}, ten thousand rules change in one transaction under traffic`, t => {
		runScene(scene => {
			const {a, lead, total} = crossroads(scene);
			const flows = 3334; // three rules each
			lead(true, flows);
			for (let round = 1; round <= 2; round++) {
				scene.inject(a, frames(flows), {run: false});
				if (mode === 'stepped') for (let i = 0; i < 42; i++) scene.step();
				lead(round % 2 === 0, flows);
			}
			t.is(total(), 2 * flows);
		}, options);
	});

	test.serial(`${mode}, a thousand rules change one by one under traffic`, t => {
		runScene(scene => {
			const vsw = scene.vswitch();
			const a = vsw.testVif('a');
			const fork = vsw.add(forward, 'fork');
			const [x, y] = [vsw.outputRing('x'), vsw.outputRing('y')];
			a.otherwise.to(fork);
			fork.otherwise.priority(200).to(x);
			for (let i = 0; i < 2000; i++) fork.when.fiveTuple(flowOf(i)).to(x);
			for (let i = 0; i < 1000; i++) {
				scene.inject(a, frames(64), {run: false});
				if (mode === 'stepped') scene.step();
				fork.when.fiveTuple(flowOf(i)).priority(50).to(y);
				if (i % 2 === 0) fork.rules.at(-2)!.remove();
			}
			scene.settle();
			t.true(scene.expect(y).toReceive({min: 0, max: 64_000}).length > 0 || mode === 'live');
			scene.expect(x).toReceive({min: 0, max: 64_000});
			t.is(scene.dataplane.ledger.captured, 64_000n);
		}, options);
	});
}

test.serial(
	'a packet that waits in a ring, and of which no rule has decided, sees the new ones',
	t => {
		runScene(scene => {
			const {fork, y, lead} = crossroads(scene);
			scene.inject(fork.input, frames(1), {repeat: 5, run: false});
			lead(false, 1);
			t.is(fork.input.queued, 5);
			scene.expect(y).toReceive(5);
		});
	},
);

test.serial(
	'packets that are held over several transactions each go by the rules of their time',
	t => {
		runScene(scene => {
			const vsw = scene.vswitch();
			const a = vsw.testVif('a');
			const holder = addTestClass(vsw, 'holder', 'holder', {hold: 4});
			const rings = Array.from({length: 4}, (_, i) => vsw.outputRing(`r${i}`));
			a.otherwise.to(holder);
			for (const ring of rings) {
				vsw.transaction(() => holder.otherwise.to(ring));
				scene.inject(a, frames(1));
			}
			t.is(holder.describe().counters.held, 4n);
			scene.advance('1s');
			for (const ring of rings) scene.expect(ring).toReceive(1);
		});
	},
);

test.serial('what the rules before lead to an instance that has been removed is dropped', t => {
	runScene(scene => {
		const {vsw, a, fork, left, right, y} = crossroads(scene);
		scene.inject(a, frames(1), {run: false});
		scene.step();
		t.is(fork.input.queued, 1);
		vsw.transaction(() => {
			left.remove();
			fork.otherwise.to(right);
			right.otherwise.priority(1).to(y);
		});
		scene.expect(fork).toDrop(1, 'instance-removed');
		scene.inject(a, frames(1));
		scene.expect(y).toReceive(1);
	});
});

/**
 * Two ways from `a` that rules of two instances agree on: by `left` to the ring `x`, by `right` to `y`. A packet that
 * takes the one way by some rules and goes on by others ends in `astray`.
 */
function crossroads(scene: Scene) {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a');
	const fork = vsw.add(forward, 'fork');
	const [left, right] = [vsw.add(forward, 'left'), vsw.add(forward, 'right')];
	const [x, y, astray] = [vsw.outputRing('x'), vsw.outputRing('y'), vsw.outputRing('astray')];
	a.otherwise.to(fork);
	const lead = (leftwards: boolean, flows: number) =>
		vsw.transaction(() => {
			for (const instance of [fork, left, right]) for (const rule of instance.rules) rule.remove();
			for (let i = 0; i < flows; i++) {
				fork.when.fiveTuple(flowOf(i)).to(leftwards ? left : right);
				left.when.fiveTuple(flowOf(i)).to(leftwards ? x : astray);
				right.when.fiveTuple(flowOf(i)).to(leftwards ? astray : y);
			}
		});
	lead(true, 1);
	/** Packets that came out, each of them one way or the other. */
	const total = () => {
		scene.expect(astray).toReceiveNothing();
		const [byLeft, byRight] = [x, y].map(
			ring => scene.expect(ring).toReceive({min: 0, max: 1e6}).length,
		);
		return byLeft! + byRight!;
	};
	return {vsw, a, fork, left, right, x, y, lead, total};
}

function flowOf(i: number) {
	return {
		src: '10.0.0.0/8',
		dst: `10.1.${i >> 8}.${i & 255}/32`,
		protocol: 17,
		dport: 1 + i,
	} as const;
}

function frames(flows: number) {
	return Array.from({length: flows}, (_, i) =>
		eth()
			.ipv4({src: '10.0.0.1', dst: `10.1.${i >> 8}.${i & 255}`})
			.udp({sport: 1, dport: 1 + i}),
	);
}
