import test from 'ava';
import {atLeast, between, eth, like, when} from '../../src/index.ts';
import {failures, passes} from './_failures.ts';

const broadcast = eth({src: '02:00:00:00:00:0a', dst: 'ff:ff:ff:ff:ff:ff'}).ipv4();
const dns = broadcast.udp({dport: 53});
const web = broadcast.tcp({dport: 80});

test('toReceive(count)', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [dns, web]);
		expect(b).toReceive(between(1, 2));
		expect(c).toReceive(atLeast(2));
	});
	failures(t, {
		'too few': [
			/b received 1 packet, expected 2 packets/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns);
				expect(b).toReceive(2);
			},
		],
		'too many': [
			/b received 2 packets, expected 0 to 1 packet/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [dns, web]);
				expect(b).toReceive(between(0, 1));
			},
		],
		'nothing, since it was dropped': [
			/b received nothing, expected at least 1 packet; 1 packet dropped by br0: mtu/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast.payload({length: 2000}));
				expect(b).toReceive(atLeast(1));
			},
		],
	});
});

test('toReceive(count, {where, like})', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [dns, web]);
		expect(b).toReceive(1, {where: p => p.udp.dport === 53});
		expect(b).toReceive(1);
		expect(c).toReceive(1, {like: like({tcp: {}})});
		expect(c).toReceive(1);
	});
	failures(t, {
		'none fits where': [
			/b received nothing that 'where' accepts, expected 1 packet; 1 packet is not/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns);
				expect(b).toReceive(1, {where: p => p.udp.dport === 54});
			},
		],
		'none is like it': [
			/b received nothing like tcp, expected 1 packet; 1 packet is not: TCP header missing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns);
				expect(b).toReceive(1, {like: like({tcp: {}})});
			},
		],
		'too many are like it': [
			/b received 2 packets.*expected 1 packet/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [dns, web, dns]);
				expect(b).toReceive(1, {like: like({udp: {}})});
			},
		],
	});
});

test('toReceiveNothing', t => {
	passes(t, ({scene: {expect}, a}) => expect(a).toReceiveNothing());
	failures(t, {
		one: [
			/b received 1 packet, expected nothing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns);
				expect(b).toReceiveNothing();
			},
		],
		many: [
			/b received 7 packets, expected nothing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns, {repeat: 7});
				expect(b).toReceiveNothing();
			},
		],
		'of several': [
			/b and c received 2 packets, expected nothing/,
			({scene: {inject, expect}, a, b, c}) => {
				inject(a, dns);
				expect([b, c]).toReceiveNothing();
			},
		],
	});
});

test('toReceiveAnything, and what nobody expects', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [dns, web]);
		t.is(expect(b).toReceiveAnything().length, 2);
		expect(c).toReceiveAnything();
	});
	failures(t, {
		'one endpoint forgotten': [
			/c received 1 packet that nobody expected, from inject\(a, …\)/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, dns);
				expect(b).toReceiveAnything();
			},
		],
		'what comes after it': [
			/b received 1 packet that nobody expected/,
			({scene: {inject, expect}, a, b, c}) => {
				inject(a, dns);
				expect([b, c]).toReceiveAnything();
				inject(c, eth({src: c.mac, dst: 'ff:ff:ff:ff:ff:ff'}));
				expect(a).toReceiveAnything();
			},
		],
		'an output ring': [
			/out received 1 packet that nobody expected/,
			({scene: {inject, expect}, vswitch, a, b, c}) => {
				a.otherwise.to(vswitch.outputRing('out'));
				inject(a, dns);
				expect([b, c]).toReceiveNothing();
			},
		],
	});
});

test('expect.all and taps', t => {
	passes(t, ({scene: {inject, expect, tap}, a, br}) => {
		const onBridge = tap(br.input, {name: 'to-bridge', only: when.ipv4Protocol('udp')});
		inject(a, [dns, web]);
		expect(onBridge).toReceive(dns);
		expect.all().toReceive(4);
	});
	failures(t, {
		'all together': [
			/a and b and c received 2 packets, expected 3 packets/,
			({scene: {inject, expect}, a}) => {
				inject(a, dns);
				expect.all().toReceive(3);
			},
		],
		'a tap': [
			/to-bridge: packet 1 of 1 differs/,
			({scene: {inject, expect, tap}, a, br}) => {
				const onBridge = tap(br.input, {name: 'to-bridge'});
				inject(a, dns);
				expect(onBridge).toReceive(broadcast.udp({dport: 54}));
			},
		],
		'a tap that saw nothing': [
			/to-bridge received nothing, expected 1 packet/,
			({scene: {inject, expect, tap}, a, br}) => {
				const onBridge = tap(br.input, {name: 'to-bridge', only: when.ipv4Protocol('tcp')});
				inject(a, dns);
				expect(onBridge).toReceive(1);
			},
		],
	});
});
