import test from 'ava';
import {eth, like, pcap, range} from '../../src/index.ts';
import {fixture} from '../support.ts';
import {failures, passes} from './_failures.ts';

const broadcast = eth({src: '02:00:00:00:00:0a', dst: 'ff:ff:ff:ff:ff:ff'});
const [first, second, third] = [1, 2, 3].map(dport => broadcast.ipv4().udp({dport})) as [
	ReturnType<typeof eth>,
	ReturnType<typeof eth>,
	ReturnType<typeof eth>,
];

test('toReceive(packets)', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [first, second]);
		expect(b).toReceive([first, second]);
		expect(c).toReceive([first, second]);
	});
	failures(t, {
		'a field differs': [
			/b: packet 2 of 2 differs: ipv4\.ttl/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, second]);
				expect(b).toReceive([first, broadcast.ipv4({ttl: 63}).udp({dport: 2})]);
			},
		],
		'one is missing': [
			/b: packet 2 of 3 is missing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, third]);
				expect(b).toReceive([first, second, third]);
			},
		],
		'it went elsewhere': [
			/b received nothing, expected 1 packet \(it went to c\)/,
			({scene: {inject, expect}, a, b, c}) => {
				inject(c, eth({src: c.mac, dst: 'ff:ff:ff:ff:ff:ff'}));
				expect([a, b]).toReceive(2);
				inject(a, eth({src: a.mac, dst: c.mac}));
				expect(b).toReceive(eth({src: a.mac, dst: c.mac}));
			},
		],
		'it was dropped': [
			/b received nothing, expected 1 packet \(it was dropped by br0: mtu\)/,
			({scene: {inject, expect}, a, b}) => {
				const long = broadcast.payload({length: 2000});
				inject(a, long);
				expect(b).toReceive(long);
			},
		],
		'one more came': [
			/b received 1 packet more than the 1 expected: packet 2 is packet 1 again/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, first]);
				expect(b).toReceive(first);
			},
		],
		'another order': [
			/another order: the one expected as packet 1 came as packet 2/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, second]);
				expect(b).toReceive([second, first]);
			},
		],
		'of a capture': [
			/b: packet 1 of \d+ differs|b received|is missing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, first);
				expect(b).toReceive(pcap(fixture('arp-request.pcap')));
			},
		],
	});
});

test('toReceive(like)', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, first);
		expect(b).toReceive([like({udp: {dport: 1}})]);
		expect(c).toReceive([like({ipv4: {ttl: [63, 64]}})]);
	});
	failures(t, {
		'another value': [
			/b: packet 1 of 1 differs: udp\.dport/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, first);
				expect(b).toReceive([like({udp: {dport: 9}})]);
			},
		],
		'no such layer': [
			/b: packet 1 of 1 differs: .*tcp/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, first);
				expect(b).toReceive([like({tcp: {dport: 1}})]);
			},
		],
		'none of the values': [
			/b: packet 1 of 1 differs: ipv4\.ttl/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, first);
				expect(b).toReceive([like({ipv4: {ttl: [1, 2]}})]);
			},
		],
	});
});

test('toReceive(packets, {order})', t => {
	const flows = broadcast.ipv4({src: range('10.0.0.1', 2)}).udp();
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [second, first]);
		expect(b).toReceive([first, second], {order: 'any'});
		expect(c).toReceive([first, second], {order: 'per-flow'});
	});
	failures(t, {
		'in any order, one is another': [
			/b: packet \d of 2 differs/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [second, first]);
				expect(b).toReceive([first, third], {order: 'any'});
			},
		],
		'in any order, one is missing': [
			/b: packet 3 of 3 is missing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [second, first]);
				expect(b).toReceive([first, second, third], {order: 'any'});
			},
		],
		'the order of a flow': [
			/another order/,
			({scene: {inject, expect}, a, b}) => {
				const again = broadcast.ipv4({src: '10.0.0.1', id: 7}).udp();
				const before = broadcast.ipv4({src: '10.0.0.1', id: 6}).udp();
				inject(a, [again, before]);
				expect(b).toReceive([before, again], {order: 'per-flow'});
			},
		],
		'one too many of a flow': [
			/b received 1 packet more than the 2 expected/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, flows);
				inject(a, broadcast.ipv4({src: '10.0.0.1'}).udp());
				expect(b).toReceive(flows, {order: 'per-flow'});
			},
		],
	});
});

test('toReceive(packets, {ignore, mask, approx})', t => {
	const sent = broadcast.ipv4({ttl: 64, src: '10.0.0.1'}).udp({dport: 1});
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, sent);
		expect(b).toReceive(broadcast.ipv4({ttl: 9, src: '10.0.0.1'}).udp({dport: 1}), {
			ignore: ['ipv4.ttl'],
		});
		expect(c).toReceive(broadcast.ipv4({ttl: 63, src: '10.0.0.9'}).udp({dport: 1}), {
			approx: {'ipv4.ttl': 1},
			mask: {'ipv4.src': '255.255.255.0'},
		});
	});
	failures(t, {
		'what is not ignored': [
			/differs: udp\.dport/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, sent);
				const other = broadcast.ipv4({ttl: 9, src: '10.0.0.1'}).udp({dport: 2});
				expect(b).toReceive(other, {ignore: ['ipv4.ttl']});
			},
		],
		'farther off than allowed': [
			/differs: ipv4\.ttl/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, sent);
				const other = broadcast.ipv4({ttl: 60, src: '10.0.0.1'}).udp({dport: 1});
				expect(b).toReceive(other, {approx: {'ipv4.ttl': 1}});
			},
		],
		'outside of the mask': [
			/differs: ipv4\.src/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, sent);
				const other = broadcast.ipv4({src: '10.0.1.1'}).udp({dport: 1});
				expect(b).toReceive(other, {mask: {'ipv4.src': '255.255.255.0'}});
			},
		],
		'a checksum that is wrong for its packet': [
			/differs: ipv4\.checksum/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast.ipv4({ttl: 64, checksum: 1}).udp());
				expect(b).toReceive(broadcast.ipv4({ttl: 9}).udp(), {ignore: ['ipv4.ttl']});
			},
		],
	});
});

test('toReceiveOne', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, first);
		t.is(expect(b).toReceiveOne().udp.dport, 1);
		expect(c).toReceiveOne(like({udp: {}}));
	});
	failures(t, {
		none: [
			/b received nothing, expected 1 packet/,
			({scene: {expect}, b}) => expect(b).toReceiveOne(),
		],
		two: [
			/b received 2 packets, expected 1 packet/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, second]);
				expect(b).toReceiveOne();
			},
		],
		another: [
			/b: packet 1 of 1 differs: udp\.dport/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, first);
				expect(b).toReceiveOne(second);
			},
		],
	});
});

test('andMore', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, [first, second]);
		expect(b).toReceive(first, {andMore: true});
		expect(b).toReceive(second);
		expect(c).toReceive(1, {andMore: true});
		expect(c).toReceive(1);
	});
	failures(t, {
		'the first is another': [
			/b: packet 1 of 2 differs|another order|is missing/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, third]);
				expect(b).toReceive(second, {andMore: true});
			},
		],
		'too few': [
			/b received 2 packets, expected 3 packets/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, [first, second]);
				expect(b).toReceive(3, {andMore: true});
			},
		],
		'the rest is expected by nobody': [
			/b received 1 packet that nobody expected, from packet 2 of inject\(a/,
			({scene: {inject, expect}, a, b, c}) => {
				inject(a, [first, second]);
				expect(c).toReceive(2);
				expect(b).toReceive(first, {andMore: true});
			},
		],
	});
});
