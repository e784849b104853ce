import test from 'ava';
import {
	bridge,
	Dataplane,
	eth,
	type ModuleContext,
	registerClass,
	runScene,
} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

test.serial(
	'a module is asked for its ring, initialised, started, stopped and waited for, in that order',
	async t => {
		const calls: string[] = [];
		let context: ModuleContext | undefined;
		const note =
			<R>(call: string, result?: R) =>
			() => {
				calls.push(call);
				return result;
			};
		const watched = registerClass({
			name: 'watched',
			doc: 'Notes what is asked of it',
			datapath: 'forward',
			create: () => ({
				ringParam: note('ringParam', {size: 48}),
				init(given: ModuleContext) {
					calls.push('init');
					context = given;
				},
				start: note('start'),
				stop: note('stop'),
				wait: note('wait'),
				control: (command: string, value?: unknown) => `${command} ${value}`,
			}),
			control: (command, value) => [command, value],
		});
		const dataplane = new Dataplane();
		t.teardown(() => dataplane.close());
		const vsw = dataplane.vswitch('v');
		const instance = vsw.add(watched, 'w0');
		t.deepEqual(calls, ['ringParam', 'init']);
		t.is(context?.name, 'w0');
		t.is(context?.input.size, 48);
		t.is(context?.input, instance.input);
		t.is(context?.lcore, undefined);
		t.is(context?.vif, undefined);
		const rule = instance.otherwise.to(vsw.outputRing('out'));
		t.deepEqual(context?.rules, [rule]);
		vsw.start();
		vsw.stop();
		await vsw.wait();
		t.deepEqual(calls, ['ringParam', 'init', 'start', 'stop', 'wait']);
		t.is((instance.control as (c: string, v: unknown) => unknown)('hello', 1), 'hello 1');
		t.deepEqual(watched.control('reset', 2), ['reset', 2]);
		t.is(thrownBy(() => bridge.control('reset'))?.code, 'ERR_RINGTAP_UNKNOWN_COMMAND');
		t.like(watched.describe(), {doc: 'Notes what is asked of it', isVif: false, needsLcore: false});
	},
);

test.serial('a VIF class hands its module the VIF configuration', t => {
	let context: ModuleContext | undefined;
	const uplink = registerClass({
		name: 'uplink',
		datapath: 'testvif',
		isVif: true,
		needsLcore: true,
		create: () => ({
			init(given) {
				context = given;
			},
		}),
	});
	t.true(uplink.describe().needsLcore);
	runScene(({vswitch}) => {
		vswitch().add(uplink, 'up0', {
			trunk: [10, 20],
			native: 10,
			mac: '02:00:00:00:00:42',
			mtu: 1500,
		});
	});
	t.deepEqual(context?.vif, {
		index: 1,
		mac: '02:00:00:00:00:42',
		trunk: [10, 20],
		native: 10,
		mtu: 1500,
	});
});

test.serial('a module that throws while it is made is named, and leaves nothing behind', t => {
	const unlicensed = registerClass({
		name: 'unlicensed',
		datapath: 'forward',
		create: () => ({
			init() {
				throw new Error('no licence');
			},
		}),
	});
	runScene(({vswitch}) => {
		const vsw = vswitch();
		const error = thrownBy(() => vsw.add(unlicensed, 't0'));
		t.is(error?.code, 'ERR_RINGTAP_MODULE_THREW');
		t.is(error?.message, "unlicensed 't0' threw in init(): no licence");
		t.deepEqual(Object.keys(vsw.instances), []);
	});
});

test.serial(
	'the first injection starts the data plane; a vswitch starts and stops by itself too',
	async t => {
		const dataplane = new Dataplane();
		t.teardown(() => dataplane.close());
		const [one, two] = [dataplane.vswitch('one'), dataplane.vswitch('two')];
		one.start();
		dataplane.start();
		t.is(thrownBy(() => two.start())?.code, 'ERR_RINGTAP_ALREADY_STARTED');
		two.stop();
		await two.wait();
		dataplane.stop();
		await dataplane.wait();
		t.is(thrownBy(() => one.stop())?.code, 'ERR_RINGTAP_NOT_STARTED');
		one.start();
		const waiting = one.wait();
		one.stop();
		await t.notThrowsAsync(waiting);
	},
);

test.serial('an instance added to a running vswitch takes part', t => {
	t.notThrows(() =>
		runScene(({vswitch, inject, expect}) => {
			const vsw = vswitch();
			const [a, b] = vsw.testVifs('a', 'b');
			a.otherwise.to(b);
			inject(a, eth());
			expect(b).toReceive(1);
			const fw = vsw.add('forward', 'late');
			a.otherwise.to(fw);
			fw.otherwise.to(b);
			inject(a, eth());
			expect(b).toReceive(1);
			expect(fw.counters.received).toBe(1n);
		}),
	);
});

test.serial('a stopped vswitch keeps what is queued, and goes on when it is started again', t => {
	t.notThrows(() =>
		runScene(({vswitch, inject, expect, settle}) => {
			const vsw = vswitch();
			const out = vsw.outputRing('out');
			const fw = vsw.add('forward', 'fw');
			fw.otherwise.to(out);
			inject(fw.input, eth(), {run: false});
			vsw.stop();
			settle();
			expect(out).toReceiveNothing();
			expect(fw.input.queued).toBe(1);
			vsw.start();
			expect(out).toReceiveOne(eth());
		}),
	);
});

test.serial('what was queued for a removed instance is a fault, and its name is free again', t => {
	t.notThrows(() =>
		runScene(({vswitch, inject, expect, dataplane}) => {
			const vsw = vswitch();
			const fw = vsw.add('forward', 'fw');
			inject(fw.input, eth(), {repeat: 3, run: false});
			fw.remove();
			expect(fw).toDrop(3, 'instance-removed');
			expect(dataplane.ledger.balanced).toBe(true);
			vsw.add('forward', 'fw');
		}),
	);
});

test.serial('rules that lead to a removed instance, or match on it, go with it', t => {
	t.notThrows(() =>
		runScene(({vswitch, expect}) => {
			const vsw = vswitch();
			const [a, b] = vsw.testVifs('a', 'b');
			const br = vsw.add(bridge, 'br0');
			vsw.connect(br, a, b);
			expect(br.rules.length).toBe(2);
			b.remove();
			expect(br.rules.map(String)).toEqual(['br0: outVif(a) → a']);
			const c = vsw.testVif('c');
			expect(c.index).toBe(2); // nothing carries the index any more
		}),
	);
});
