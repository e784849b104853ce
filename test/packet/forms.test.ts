import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {RingtapError} from '../../src/errors.ts';
import {eth, hex, packetFromJson, packetOf} from '../../src/packet/index.ts';

const read = (spec: {toBytes(): Uint8Array}) => packetOf(spec.toBytes());

test('the tree names each field, and says which checksum is wrong', t => {
	const tree = read(eth().vlan({id: 10}).ipv4({checksum: 5}).udp().payload('who is?')).tree();
	t.regex(tree, /^Ethernet header eth\n {2}dst {14}02:00:5e:00:00:02\n/);
	t.regex(tree, /\n {2}checksum {9}0x0005 \(wrong, 0x66c8 is right\)\n/);
	t.regex(tree, /\npayload 7 bytes\n {2}'who is\?'$/);
});

test('colours are only there when asked for', t => {
	const p = read(eth().ipv4({checksum: 5}));
	t.false((p.tree() + p.hexdump()).includes('\x1b['));
	t.true(p.tree({colour: true}).includes('\x1b['));
	t.true(p.hexdump({colour: true}).includes('\x1b['));
});

test('a hexdump has the bytes, and hex() reads it', t => {
	const p = read(eth().ipv4().udp().payload('hello world'));
	t.regex(p.hexdump(), /^0000 {2}02 00 5e 00 00 02 02 00 {2}5e 00 00 01 08 00 45 00 {2}\.\.\^/);
	t.deepEqual(hex(p.hexdump()).toBytes(), p.toBytes());
});

test('a hexdump in colour is the same text, with the layers named below', t => {
	const p = read(eth().ipv4().udp().payload('x'));
	const bare = stripVTControlCharacters(p.hexdump({colour: true}));
	t.is(bare, `${p.hexdump()}\neth ipv4 udp`);
});

test('a packet in JSON has every field, and comes back as the same bytes', t => {
	const p = read(
		eth()
			.ipv4({ihl: 7})
			.tcp({options: [{kind: 'mss'}, {kind: 'wscale'}]})
			.pad(90),
	);
	const json = JSON.parse(JSON.stringify(p));
	t.is(json.layers[1].ttl, 64);
	t.deepEqual(packetFromJson(json).toBytes(), p.toBytes());
});

test('what JSON leaves out is computed', t => {
	const p = packetFromJson({
		layers: [{layer: 'eth'}, {layer: 'ipv4', ttl: 1}, {layer: 'udp'}],
		payload: '00ff',
	});
	t.deepEqual(p.toBytes(), eth().ipv4({ttl: 1}).udp().payload(Uint8Array.of(0, 255)).toBytes());
});

test('JSON that is no packet is refused, and it says why', t => {
	const wrong: [json: unknown, message: RegExp][] = [
		[{}, /it has no list of layers/],
		[{layers: [{}]}, /a layer does not say which one it is/],
		[{layers: [{layer: 'eth', tll: 1}]}, /layer eth has no field 'tll'/],
		[{layers: [], payload: 'zz'}, /'payload' is no text of hexadecimal digits/],
	];
	for (const [json, message] of wrong) {
		const error = t.throws(() => packetFromJson(json as never), {
			instanceOf: RingtapError,
			message,
		});
		t.is(error?.code, 'ERR_RINGTAP_JSON');
	}
});

test('each checksum is told with what it ought to be, nested ones with their number', t => {
	const p = read(eth().ipv4().udp().vxlan().eth().ipv4({checksum: 7}).tcp());
	t.deepEqual(
		p.checksums.map(({path, isRight}) => [path, isRight]),
		[
			['ipv4.checksum', true],
			['udp.checksum', true],
			['ipv4[2].checksum', false],
			['tcp.checksum', true],
		],
	);
	t.is(p.checksums[2]?.given, 7);
});

test('a UDP checksum of 0 says that there is none', t => {
	const [, udp] = read(eth().ipv4().udp({checksum: 0})).checksums;
	t.true(udp?.isRight);
	t.true(udp?.isAbsent);
});

test('what is cut off or a fragment cannot be verified inside', t => {
	const paths = (spec: {toBytes(): Uint8Array}) => read(spec).checksums.map(({path}) => path);
	t.deepEqual(paths(eth().ipv4().udp().payload('0123456789').truncate(48)), ['ipv4.checksum']);
	t.deepEqual(paths(eth().ipv4({flags: 'mf'}).udp()), ['ipv4.checksum']);
	t.deepEqual(paths(eth().ipv6().fragment({more: true}).udp()), []);
});

test('what a length promises and is not there is malformed', t => {
	const p = read(eth().ipv4().udp().payload('0123456789').truncate(48));
	t.deepEqual(p.malformed, [
		{layer: 'ipv4', reason: 'totalLength says 38 bytes with the header, but 34 are there'},
		{layer: 'udp', reason: 'length says 18 bytes with the header, but 14 are there'},
	]);
});
