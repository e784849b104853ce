// Dataplane.trace: what became of packets, hop by hop.
import test from 'ava';
import type {DataplaneOptions} from '../../src/core/dataplane-options.ts';
import type {InjectionTarget} from '../../src/core/injection.ts';
import {sourceOf} from '../../src/harness/inject/source.ts';
import type {Packets} from '../../src/harness/packets.ts';
import {bridge, Dataplane, defineModule, eth, forward, type Vif} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

const router = defineModule({
	name: 'trace-router',
	doc: 'takes one off ttl',
	conditions: ['outVif', 'any'],
	drops: {expired: 'its ttl is used up'},
	create: context => ({
		packet(p) {
			if (!p.has('ipv4')) return context.emit;
			if (p.ipv4.ttl === 1) return context.drop('expired');
			p.ipv4.ttl--;
			p.updateChecksums();
			return context.emit;
		},
	}),
});

function put(dp: Dataplane, vif: Vif, packets: Packets): void {
	const at = vif as unknown as InjectionTarget;
	for (const part of sourceOf(packets, {
		isTimed: false,
		limit: Number.POSITIVE_INFINITY,
		isOnce: true,
	}).parts())
		dp.put(at, part, {now: false});
	dp.settle();
}

function dataplane(options: DataplaneOptions = {}) {
	const dp = new Dataplane(options);
	const vsw = dp.vswitch('v0');
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const r = vsw.add(router, 'r');
	const br = vsw.add(bridge, 'br0');
	a.otherwise.to(r);
	r.otherwise.to(br);
	br.when.outVif(b).to(b);
	br.when.outVif(c).to(c);
	return {dp, vsw, a, b, c, r, br};
}

const broadcast = eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4({ttl: 64}).udp();

test('tells of each hop the rules that were asked, the one that decided, and what was changed', t => {
	const {dp, a} = dataplane({trace: true});
	put(dp, a, [broadcast]);
	const hops = dp.trace.of({injection: 1, index: 0});
	const told = hops.map(({ring, instance, class: cls, changes, tried, rule, outcome, to}) =>
		[ring, instance, cls, tried.join('+'), rule, outcome, to.join('+'), changes.join('+')].join(
			' ',
		),
	);
	t.deepEqual(told, [
		' a testvif  any() emitted r.input ',
		'r.input r trace-router  any() emitted br0.input ipv4.ttl 64 → 63',
		'br0.input br0 bridge outVif(b) outVif(c) emitted c.input ',
		'br0.input br0 bridge  outVif(b) emitted b.input ',
		'c.input c testvif   captured  ',
		'b.input b testvif   captured  ',
	]);
	t.deepEqual(hops[0]!.bytes, broadcast.toBytes());
	t.is(hops[3]!.bytes[22], 63);
	dp.close();
});

test('names the reason of a drop, and rules and instances that are gone since', t => {
	const {dp, a, r} = dataplane({trace: {packets: [{injection: 1, index: 1}]}});
	put(dp, a, [broadcast, eth().ipv4({ttl: 1}).udp()]);
	a.rules[0]!.remove();
	r.remove();
	const told = dp.trace.all().map(({index, hop}) => [index, hop.instance, hop.rule, hop.reason]);
	t.true(told.length > 0);
	t.true(told.every(([index]) => index === 1));
	t.deepEqual(told, [
		[1, 'a', 'any()', undefined],
		[1, 'r', undefined, 'expired'],
	]);
	dp.close();
});

test('is on from start() until stop(), and costs nothing to ask when it is off', t => {
	const {dp, a} = dataplane();
	put(dp, a, [broadcast]);
	t.deepEqual(dp.trace.all(), []);
	dp.trace.start();
	put(dp, a, [broadcast]);
	t.deepEqual([...new Set(dp.trace.all().map(({injection}) => injection))], [2]);
	dp.trace.stop();
	t.deepEqual(dp.trace.all(), []);
	dp.close();
});

test('keeps the latest hops, and counts those it has not kept', t => {
	const dp = new Dataplane({trace: {records: 10}});
	const vsw = dp.vswitch('v0');
	const [a, b] = vsw.testVifs('a', 'b');
	const f = vsw.add(forward, 'f');
	a.otherwise.to(f);
	f.otherwise.to(b);
	put(
		dp,
		a,
		Array.from({length: 20}, () => broadcast),
	);
	t.is(dp.trace.all().length, 10);
	t.is(dp.trace.omitted, 50);
	t.is(dp.trace.of({injection: 1, index: 19}).at(-1)!.outcome, 'captured');
	dp.close();
});

test('options that are none are refused, and nothing is made', t => {
	const wrong: [unknown, RegExp][] = [
		['yes', /Option 'trace' is 'yes'; it takes true or false/],
		[{records: 0}, /trace\.records' is 0; it takes a whole number from 1 to 4194304/],
		[{bytes: 12}, /trace\.bytes' is 12/],
		[
			{packets: [{injection: -1, index: 0}]},
			/trace\.packets' is .* it takes a list of \{injection, index\}/,
		],
	];
	for (const [trace, says] of wrong) {
		const error = thrownBy(() => new Dataplane({trace} as DataplaneOptions));
		t.is(error?.code, 'ERR_RINGTAP_OPTION');
		t.regex(error!.message, says);
	}
});
