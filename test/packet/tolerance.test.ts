import test from 'ava';
import {type ErrorCode, RingtapError} from '../../src/errors.ts';
import {type Builder, diff, eth, type Loosening} from '../../src/packet/index.ts';

const query = eth().ipv4().udp({dport: 53}).payload('who?');
const ip = (fields: Parameters<Builder['ipv4']>[0]) =>
	eth().ipv4(fields).udp({dport: 53}).payload('who?');

/** Whether the packet passes as `query`. */
const passes = (actual: Builder, loosening: Loosening) => diff(actual, query, loosening).equal;

test('of a masked field only the bits of the mask count', t => {
	const mask = {'ipv4.src': '255.255.255.0'};
	t.true(passes(ip({src: '10.0.0.200'}), {mask}));
	t.false(passes(ip({src: '10.0.1.1'}), {mask}));
	t.true(passes(ip({dscp: 7}), {mask: {'ipv4.dscp': 0x38}}));
	t.false(passes(ip({dscp: 8}), {mask: {'ipv4.dscp': 0x38}}));
	t.true(passes(ip({id: 0xff}), {mask: {'ipv4.id': 0xff00n}}));
});

test('a mask is written as a value of its field', t => {
	const [plain, pushed] = [eth().ipv4().tcp({flags: 'syn'}), eth().ipv4().tcp({flags: 'syn,psh'})];
	t.true(diff(pushed, plain, {mask: {'tcp.flags': 'syn,ack'}}).equal);
	t.false(diff(pushed, plain, {mask: {'tcp.flags': 'psh'}}).equal);
	const other = eth({src: '02:00:5e:ff:ff:ff'}).ipv4().udp({dport: 53}).payload('who?');
	t.true(passes(other, {mask: {'eth.src': 'ff:ff:ff:00:00:00'}}));
});

test('a number may be off by so much, and not by more', t => {
	const approx = {'ipv4.ttl': 2};
	t.true(passes(ip({ttl: 62}), {approx}));
	t.true(passes(ip({ttl: 66}), {approx}));
	t.false(passes(ip({ttl: 61}), {approx}));
	t.false(passes(ip({ttl: 67}), {approx}));
});

test('what follows from a field within its tolerance is fine, and a wrong checksum is not', t => {
	t.true(passes(ip({ttl: 63}), {approx: {'ipv4.ttl': 1}}));
	t.false(passes(ip({ttl: 63, checksum: 0x1234}), {approx: {'ipv4.ttl': 1}}));
});

test('a checksum that was left as it was, though a field that may differ does, is wrong', t => {
	const stale = ip({ttl: 63, checksum: 0x66cb}); // the right one for TTL 64
	const {headline, differences} = diff(stale, query, {ignore: ['ipv4.ttl']});
	t.is(headline, 'ipv4.checksum wrong: is 0x66cb, should be 0x67cb');
	t.deepEqual(
		differences.map(({path}) => path),
		['ipv4.checksum'],
	);
	t.true(passes(stale, {ignore: ['ipv4.ttl', '*.checksum']}));
	t.true(diff(stale, ip({ttl: 9, checksum: 0x66cb}), {ignore: ['ipv4.ttl']}).equal);
});

test('a tolerance holds for the field that it names, and for no other', t => {
	const loosening = {mask: {'ipv4.src': '255.0.0.0'}, approx: {'ipv4.ttl': 9}};
	t.true(passes(ip({ttl: 60, src: '10.9.9.9'}), loosening));
	t.false(passes(ip({ttl: 60, src: '10.9.9.9', id: 1}), loosening));
	t.false(passes(ip({dst: '10.9.9.9'}), loosening));
});

test('with wildcards, fields that cannot have the mask are compared whole', t => {
	const mask = {'*.src': '255.255.255.0'};
	t.true(passes(ip({src: '10.0.0.200'}), {mask}));
	const other = eth({src: '02:00:5e:00:00:09'}).ipv4().udp({dport: 53}).payload('who?');
	t.false(passes(other, {mask}));
});

test('only the layer with that number is loosened', t => {
	const tunnel = (outer: number, inner: number) => eth().ipv4({ttl: outer}).ipv4({ttl: inner});
	const approx = {'ipv4[2].ttl': 1};
	t.true(diff(tunnel(64, 63), tunnel(64, 64), {approx}).equal);
	t.false(diff(tunnel(63, 64), tunnel(64, 64), {approx}).equal);
	t.true(diff(tunnel(63, 64), tunnel(64, 64), {ignore: ['ipv4[1].ttl']}).equal);
	t.false(diff(tunnel(64, 63), tunnel(64, 64), {ignore: ['ipv4[1].ttl']}).equal);
});

test('a packet that was cut passes when its length is ignored', t => {
	t.true(passes(query.truncate(30), {ignore: ['length']}));
	t.false(passes(ip({ttl: 63}).truncate(30), {ignore: ['length']}));
});

const mistakes: [what: string, loosening: Loosening, code: ErrorCode, message: RegExp][] = [
	[
		'a mask of an unknown field',
		{mask: {'ipv4.srcc': 1}},
		'ERR_RINGTAP_FIELD_PATH',
		/no field 'ipv4\.srcc'\. Did you mean 'ipv4\.src'\?/,
	],
	[
		'a distance of an unknown inner field',
		{approx: {'ipv4[2].tll': 1}},
		'ERR_RINGTAP_FIELD_PATH',
		/no field 'ipv4\[2\]\.tll'\. Did you mean 'ipv4\.ttl'\?/,
	],
	['a mask of a layer', {mask: {payload: 1}}, 'ERR_RINGTAP_FIELD_PATH', /'payload' is no field/],
	[
		'a mask that the field cannot hold',
		{mask: {'ipv4.ttl': 256}},
		'ERR_RINGTAP_FIELD_VALUE',
		/ipv4\.ttl cannot be 256/,
	],
	[
		'a distance between addresses',
		{approx: {'ipv4.src': 1}},
		'ERR_RINGTAP_FIELD_PATH',
		/'ipv4\.src' is no number/,
	],
	[
		'a distance below 0',
		{approx: {'ipv4.ttl': -1}},
		'ERR_RINGTAP_FIELD_VALUE',
		/approx of 'ipv4\.ttl' cannot be -1/,
	],
	[
		'the zeroth layer',
		{ignore: ['ipv4[0].ttl']},
		'ERR_RINGTAP_FIELD_PATH',
		/no field 'ipv4\[0\]\.ttl'/,
	],
];
for (const [what, loosening, code, message] of mistakes) {
	test(`${what} is refused, though the packets are equal`, t => {
		const error = t.throws(() => diff(query, query, loosening), {
			instanceOf: RingtapError,
			message,
		});
		t.is(error?.code, code);
	});
}
