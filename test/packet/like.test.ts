import test from 'ava';
import {eth, like, matchLike, packetOf} from '../../src/packet/index.ts';

const packet = packetOf(eth().ipv4({ttl: 63}).udp({dport: 53}).payload('who?').toBytes());

test('a packet that has the wanted fields matches, whatever else it has', t => {
	t.deepEqual(matchLike(packet, like({ipv4: {ttl: 63}, udp: {}, payload: 'who?'})), []);
});

test('each field that is not as wanted is named', t => {
	const found = matchLike(packet, like({eth: {type: 'arp'}, ipv4: {ttl: 64}}));
	t.deepEqual(
		found.map(({text}) => text),
		['eth.type is 0x0800 (ipv4), expected 0x0806 (arp)', 'ipv4.ttl is 63, expected 64'],
	);
});

test('a layer that is missing is said once', t => {
	const found = matchLike(packet, like({tcp: {sport: 1, flags: 'ack,syn'}}));
	t.is(found.length, 1);
	t.is(found[0]?.text, 'TCP header missing: expected tcp sport 1 flags syn,ack');
});

test('several values mean one of them', t => {
	t.deepEqual(matchLike(packet, like({udp: {dport: [53, 5353]}})), []);
	const [difference] = matchLike(packet, like({udp: {dport: [1, 2]}}));
	t.is(difference?.text, 'udp.dport is 53, expected one of 1, 2');
});

test('a payload that is not as wanted is said as text', t => {
	const [difference] = matchLike(packet, like({payload: 'me'}));
	t.is(difference?.text, "payload is 'who?', expected 'me'");
});

test('unknown layers, unknown fields and wrong values are refused at once', t => {
	t.throws(() => like({ipv44: {}} as object), {message: /no layer 'ipv44'\. Did you mean 'ipv4'/});
	t.throws(() => like({ipv4: {tll: 3}} as object), {message: /no field 'tll'/});
	t.throws(() => like({ipv4: {ttl: 256}}), {message: /ipv4\.ttl cannot be 256/});
});

test('unknown fields do not compile', t => {
	// @ts-expect-error: no such field
	t.throws(() => like({ipv4: {tttl: 3}}));
});
