import test from 'ava';
import {
	bridge,
	type Dataplane,
	eth,
	forward,
	registerClass,
	runScene,
	type Scene,
	when,
} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

/** A forwarder that leads all to `x`, and two output rings. */
function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const fw = vsw.add(forward, 'fw');
	const [x, y] = [vsw.outputRing('x'), vsw.outputRing('y')];
	const toX = fw.otherwise.to(x);
	return {vsw, fw, x, y, toX};
}

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

const tagged = (id: number) => eth().vlan({id});

/** Throws out of a transaction, and catches it. */
function failing(dataplane: Dataplane, change: () => void): void {
	const stop = new Error('stop');
	const thrown = thrownBy(() =>
		dataplane.transaction(() => {
			change();
			throw stop;
		}),
	) as unknown;
	if (thrown !== stop) throw new Error('another error came out', {cause: thrown});
}

run('a transaction returns what its function returns, and its rules are in force', scene => {
	const {vsw, fw, x, y} = lab(scene);
	const rule = vsw.transaction(() => {
		fw.otherwise.to(y);
		return fw.when.vlanId(10).priority(1).to(x);
	});
	scene.inject(fw.input, [tagged(10), tagged(11)]);
	scene.expect(x).toReceiveOne(tagged(10));
	scene.expect(y).toReceiveOne(tagged(11));
	scene.expect(rule).toHaveHits(1);
});

run('when the function throws, rules are back with hits, order and priority', scene => {
	const {fw, x, y, toX, vsw} = lab(scene);
	const first = fw.when.vlanId(10).priority(50).to(y);
	const second = fw.when.vlanId(10).priority(50).to(x);
	scene.inject(fw.input, [tagged(10), eth()]);
	const before = fw.describe();
	failing(scene.dataplane, () => {
		first.remove();
		fw.when.vlanId(11).priority(10).to(x);
		fw.otherwise.to(y);
		second.remove();
		scene.expect(fw.rules.length).toBe(2);
	});
	scene.expect(fw.describe()).toEqual(before);
	scene.expect(fw.rules).toEqual([first, second, toX]);
	scene.expect([first, second, toX].some(rule => rule.isRemoved)).toBe(false);
	scene.inject(fw.input, [tagged(10), eth()]);
	scene.expect(first).toHaveHits(2);
	scene.expect(toX).toHaveHits(2);
	scene.expect([x, y]).toReceive(4);
	first.remove();
	scene.inject(fw.input, tagged(10));
	scene.expect(x).toReceive(1);
	vsw.transaction(() => second.remove());
	scene.expect(second.isRemoved).toBe(true);
});

run('when the function throws, a tap on a rule that it removed goes on', scene => {
	const {fw, x, toX} = lab(scene);
	const tap = scene.tap(toX);
	failing(scene.dataplane, () => toX.remove());
	scene.inject(fw.input, eth());
	scene.expect(tap).toReceive(1);
	scene.expect(x).toReceive(1);
});

run(
	'when the function throws, instances are back, with their packets, and new ones gone',
	scene => {
		const {vsw, fw, x, toX} = lab(scene);
		scene.inject(fw.input, eth(), {repeat: 3, run: false});
		failing(scene.dataplane, () => {
			const next = vsw.add(forward, 'next');
			const z = vsw.outputRing('z');
			next.otherwise.to(z);
			fw.otherwise.to(next);
			fw.remove();
			x.remove();
			vsw.testVif('fw');
		});
		scene.expect(Object.keys(vsw.instances)).toEqual(['fw']);
		scene.expect((vsw.instances.fw as unknown) === fw).toBe(true);
		scene.expect(fw.input.queued).toBe(3);
		scene.settle();
		scene.expect(x).toReceive(3);
		scene.expect(toX).toHaveHits(3);
		vsw.outputRing('z');
		vsw.add(forward, 'next');
	},
);

run('when the function throws, what a bridge has learnt is still there', scene => {
	const vsw = scene.vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const br = vsw.add(bridge, 'br0');
	vsw.connect(br, a, b);
	scene.inject(a, eth({src: a.mac}));
	scene.expect(b).toReceive(1);
	failing(scene.dataplane, () => {
		for (const rule of br.rules) rule.remove();
	});
	scene.expect(br.control('macTable').length).toBe(1);
});

run('a bridge keeps what it has learnt behind a port whose rule is replaced', scene => {
	const vsw = scene.vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const br = vsw.add(bridge, 'br0');
	vsw.connect(br, a, b);
	scene.inject(a, eth({src: a.mac}));
	scene.expect(b).toReceive(1);
	vsw.transaction(() => {
		for (const rule of br.rules) rule.remove();
		br.when.outVif(b).to(b);
		br.when.outVif(a).to(a);
	});
	scene.expect(br.control('macTable').length).toBe(1);
	vsw.transaction(() => br.rules[1]!.remove());
	scene.expect(br.control('macTable')).toEqual([]);
});

run('an instance that is removed and made again in one transaction has taken its place', scene => {
	const {vsw, fw, x} = lab(scene);
	const [source] = vsw.testVifs('source');
	source.otherwise.to(fw);
	vsw.transaction(() => {
		fw.remove();
		const made = vsw.add(forward, 'fw');
		made.otherwise.to(x);
		source.otherwise.to(made);
		return made;
	});
	scene.inject(source, eth());
	scene.expect(x).toReceive(1);
	scene.expect(() => fw.counters).toThrow('ERR_RINGTAP_REMOVED');
});

run('a transaction within another is undone by itself when it throws', scene => {
	const {vsw, fw, x, y, toX} = lab(scene);
	scene.dataplane.transaction(() => {
		const kept = fw.when.vlanId(10).priority(1).to(y);
		failing(scene.dataplane, () => {
			kept.remove();
			fw.otherwise.to(y);
			vsw.add(forward, 'inner');
		});
		scene.expect(kept.isRemoved).toBe(false);
		vsw.transaction(() => fw.when.vlanId(11).priority(1).to(y));
	});
	scene.expect(Object.keys(vsw.instances)).toEqual(['fw']);
	scene.inject(fw.input, [tagged(10), tagged(11), eth()]);
	scene.expect(y).toReceive(2);
	scene.expect(x).toReceive(1);
	scene.expect(toX).toHaveHits(1);
});

run('when the outer one throws, a transaction within it is undone, too', scene => {
	const {vsw, fw, x, toX} = lab(scene);
	failing(scene.dataplane, () => {
		vsw.transaction(() => toX.remove());
		vsw.transaction(() => fw.when(when.vlanId(10)).to(x));
	});
	scene.expect(fw.rules).toEqual([toX]);
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(1);
});

run('what runs packets, or cannot be undone, is refused inside', scene => {
	const {vsw, fw, x} = lab(scene);
	const vif = vsw.testVif('v');
	const tap = scene.tap(fw);
	const refused: Readonly<Record<string, () => unknown>> = {
		inject: () => scene.inject(fw.input, eth()),
		settle: () => scene.settle(),
		expect: () => scene.expect(x).toReceiveNothing(),
		advance: () => scene.advance('1s'),
		step: () => scene.step(),
		tap: () => scene.tap(fw),
		removeTap: () => tap.remove(),
		control: () => vif.control('setLink', {up: false}),
		start: () => scene.dataplane.start(),
		stop: () => vsw.stop(),
		close: () => scene.dataplane.close(),
	};
	const codes = vsw.transaction(() =>
		Object.entries(refused).map(([what, act]) => [what, thrownBy(act)?.code]),
	);
	scene.expect(codes).toEqual(Object.keys(refused).map(what => [what, 'ERR_RINGTAP_TRANSACTION']));
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(1);
});

run('a function that returns a promise is refused, and undone', scene => {
	const {vsw, fw, y, toX} = lab(scene);
	scene
		.expect(() =>
			vsw.transaction(async () => {
				fw.otherwise.to(y);
			}),
		)
		.toThrow('ERR_RINGTAP_ASYNC_TRANSACTION');
	scene.expect(fw.rules).toEqual([toX]);
	scene.expect(() => vsw.transaction(7 as never)).toThrow('ERR_RINGTAP_TRANSACTION');
});

run('a rule begun in a transaction that was undone is forgotten', scene => {
	const {fw, x} = lab(scene);
	failing(scene.dataplane, () => void fw.when.vlanId(10));
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(1);
});

run('an instance that cannot start undoes the transaction that made it', scene => {
	const {vsw, fw, x, toX} = lab(scene);
	scene.dataplane.start();
	const lame = registerClass({
		name: 'lame',
		datapath: 'forward',
		create: () => ({
			start() {
				throw new Error('no');
			},
		}),
	});
	const change = () => fw.otherwise.to(vsw.add(lame, 'lame'));
	scene.expect(() => vsw.transaction(change)).toThrow('ERR_RINGTAP_MODULE_THREW');
	scene.expect(fw.rules).toEqual([toX]);
	scene.expect(Object.keys(vsw.instances)).toEqual(['fw']);
	scene.inject(fw.input, eth());
	scene.expect(x).toReceive(1);
});
