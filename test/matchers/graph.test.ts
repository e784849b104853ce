import test from 'ava';
import {atLeast, between, eth} from '../../src/index.ts';
import {failures, passes} from './_failures.ts';

const broadcast = eth({src: '02:00:00:00:00:0a', dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp();
const long = eth({dst: 'ff:ff:ff:ff:ff:ff'}).payload({length: 2000});

test('toDrop', t => {
	passes(t, ({scene: {inject, expect}, a, b, c, br}) => {
		inject(a, long, {repeat: 2});
		t.is(expect(br).toDrop(2, 'mtu').length, 2);
		inject(a, [long, broadcast]);
		expect([b, c]).toReceive(2);
		inject(b, eth({dst: '02:00:00:00:00:0a', src: '02:00:00:00:00:0b'}));
		expect(a).toReceive(1);
		inject(a, eth({dst: '02:00:00:00:00:0a', src: '02:00:00:00:00:0c'}));
		expect(br).toDrop({mtu: 1, 'same-vif': between(1, 2)});
	});
	failures(t, {
		'fewer than that': [
			/br0 dropped 1 packet as mtu, expected 2/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long);
				expect(br).toDrop(2, 'mtu');
			},
		],
		'for another reason': [
			/br0 dropped nothing as same-vif, expected 1; it dropped 1 packet as mtu/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long);
				expect(br).toDrop(1, 'same-vif');
			},
		],
		'one of several reasons': [
			/br0 dropped 1 packet as mtu, expected at least 2/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long);
				expect(br).toDrop({mtu: atLeast(2), 'same-vif': 1});
			},
		],
	});
});

test('toDropNothing', t => {
	passes(t, ({scene: {inject, expect}, a, b, c, br}) => {
		inject(a, broadcast);
		expect([b, c]).toReceive(2);
		expect(br).toDropNothing();
	});
	failures(t, {
		one: [
			/br0 dropped 1 packet, expected nothing: 1 packet as mtu/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long);
				expect(br).toDropNothing();
			},
		],
		many: [
			/br0 dropped 9 packets, expected nothing: 9 packets as mtu/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long, {repeat: 9});
				expect(br).toDropNothing();
			},
		],
		'a fault that nobody expected': [
			/fw0 dropped 1 packet: no-rule/,
			({scene: {inject}, vswitch, a}) => {
				a.otherwise.to(vswitch.add('forward', 'fw0'));
				inject(a, broadcast);
			},
		],
	});
});

test('toHaveCounters, toHaveCounted', t => {
	passes(t, ({scene: {inject, expect}, a, b, c, br}) => {
		inject(a, broadcast);
		expect(br).toHaveCounted({received: 1, sent: 2, dropped: {mtu: 0}});
		inject(a, long);
		expect(br).toHaveCounted({received: 1, sent: 0, dropped: {mtu: 1}});
		expect(br).toHaveCounters({received: 2, sent: atLeast(2)});
		expect([b, c]).toReceive(2);
	});
	failures(t, {
		'in all': [
			/br0: received is 1, expected 2/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, broadcast);
				expect(br).toHaveCounters({received: 2});
			},
		],
		'since the last time': [
			/br0: sent is 2 since the last time, expected 4/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, broadcast);
				expect(br).toHaveCounted({sent: 2});
				inject(a, broadcast);
				expect(br).toHaveCounted({sent: 4});
			},
		],
		'two of them': [
			/br0: received is 1, expected 2/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, long);
				expect(br).toHaveCounters({dropped: {mtu: 0}, received: 2});
			},
		],
	});
});

test('toHaveHits, toHaveMatched', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		const rule = a.otherwise.to(b);
		inject(a, broadcast, {repeat: 2});
		expect(rule).toHaveMatched(2);
		inject(a, broadcast);
		expect(rule).toHaveMatched(1);
		expect(rule).toHaveHits(between(3, 4));
		expect(b).toReceive(3);
		expect(c).toReceiveNothing();
	});
	failures(t, {
		'in all': [
			/rule a: .* decided 1 packet, expected 2/,
			({scene: {inject, expect}, a, b}) => {
				const rule = a.otherwise.to(b);
				inject(a, broadcast);
				expect(b).toReceive(1);
				expect(rule).toHaveHits(2);
			},
		],
		'since the last time': [
			/rule a: .* decided 1 packet since the last time, expected nothing|decided 1 packet since the last time, expected 0/,
			({scene: {inject, expect}, a, b}) => {
				const rule = a.otherwise.to(b);
				inject(a, broadcast);
				expect(b).toReceive(1);
				expect(rule).toHaveMatched(1);
				inject(a, broadcast);
				expect(rule).toHaveMatched(0);
			},
		],
		'another rule did': [
			/rule br0: outVif\(a\).* decided nothing, expected 1/,
			({scene: {inject, expect}, a, br}) => {
				inject(a, broadcast);
				const [toA] = br.rules;
				expect(toA!).toHaveHits(1);
			},
		],
	});
});

test('expect.soft', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, broadcast);
		expect.soft(b).toReceive(1);
		expect.soft(c).toReceive(1);
	});
	failures(t, {
		'a count': [
			/b received 1 packet, expected 2 packets/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast);
				expect.soft(b).toReceive(2);
			},
		],
		'a drop': [
			/br0 dropped nothing as mtu, expected 1/,
			({scene: {expect}, br}) => {
				expect.soft(br).toDrop(1, 'mtu');
			},
		],
		'a value': [
			/the value is 1, expected 2/,
			({scene: {expect}}) => {
				expect.soft(1 as number).toBe(2);
			},
		],
	});
});
