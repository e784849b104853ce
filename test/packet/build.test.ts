import test from 'ava';
import {type ErrorCode, RingtapError} from '../../src/errors.ts';
import {type Builder, eth, ipv4, type PacketSpec, packetOf} from '../../src/packet/index.ts';

const hexOf = (spec: PacketSpec) => Buffer.from(spec.toBytes()).toString('hex');

test('an Ethernet header without anything else has the documented defaults', t => {
	t.is(hexOf(eth()), '02005e000002' + '02005e000001' + '88b5');
});

test('a UDP packet has lengths, protocol numbers and checksums computed', t => {
	const built = hexOf(eth().ipv4().udp({dport: 53}).payload('who?'));
	t.is(
		built,
		'02005e00000202005e0000010800' +
			'4500002000000000401166cb0a0000010a000002' +
			'c0000035000c44f677686f3f',
	);
});

test('the IPv4 header checksum is that of the example everybody computes by hand', t => {
	const header = ipv4({
		totalLength: 115,
		id: 0,
		flags: 'df',
		protocol: 17,
		src: '192.168.0.1',
		dst: '192.168.0.199',
	});
	t.is(hexOf(header), '45000073000040004011b861c0a80001c0a800c7');
});

test('a TCP segment over IPv6 has its checksum over the pseudo-header', t => {
	const built = eth().ipv6().tcp({flags: 'ack', sport: 49152, dport: 9});
	t.is(packetOf(built.toBytes()).tcp.checksum, 0x9456);
});

test('an ICMP echo request has its checksum over the whole message', t => {
	t.is(hexOf(ipv4().icmp({id: 0, seq: 0})).slice(40), '0800f7ff00000000');
});

test('a UDP checksum that comes out as 0 is sent as ffff', t => {
	const zero = ipv4({src: '0.0.0.0', dst: '0.0.0.0'}).udp({sport: 0, dport: 0}).payload('');
	const sum = packetOf(zero.toBytes(), {first: 'ipv4'}).udp.checksum ?? 0;
	const made = ipv4({src: '0.0.0.0', dst: '0.0.0.0'}).udp({sport: sum, dport: 0});
	t.is(packetOf(made.toBytes(), {first: 'ipv4'}).udp.checksum, 0xffff);
});

test('a VLAN tag stands between the addresses and the EtherType of what it carries', t => {
	const tagged = hexOf(eth().vlan({id: 10, pcp: 5, dei: true}).arp());
	t.is(tagged.slice(24, 36), '8100' + 'b00a' + '0806');
});

test('what is given wins over what would be computed', t => {
	const built = eth({type: 0x1234}).ipv4({totalLength: 7, checksum: 0xbeef}).udp({length: 3});
	const bytes = packetOf(built.toBytes());
	t.is(bytes.eth.type, 0x1234);
	t.is(hexOf(built).slice(32, 36), '0007');
	t.is(hexOf(built).slice(48, 52), 'beef');
	t.is(hexOf(built).slice(76, 80), '0003');
});

test('options are filled up to whole words, and the header length counts them', t => {
	const p = packetOf(eth().ipv4({options: '940400'}).tcp({options: '020405b4'}).toBytes());
	t.is(p.ipv4.ihl, 6);
	t.deepEqual(p.ipv4.options, [{kind: 'routerAlert', value: 0}]);
	t.is(p.tcp.dataOffset, 6);
	t.deepEqual(p.tcp.options, [{kind: 'mss', mss: 1460}]);
});

test('nothing is padded unasked; pad and truncate act in the order of their calls', t => {
	t.is(eth().arp().toBytes().length, 42);
	t.is(eth().arp().pad(60).toBytes().length, 60);
	t.is(eth().arp().pad(60).truncate(50).toBytes().length, 50);
	t.is(packetOf(eth().ipv4().udp().pad(60).toBytes()).ipv4.totalLength, 28);
	t.is(packetOf(eth().ipv4().udp().payload('abcd').truncate(42).toBytes()).udp.length, 12);
});

test('a builder is never changed by what is made from it', t => {
	const base = eth().ipv4();
	base.udp().payload('x');
	t.is(base.toBytes().length, 34);
});

test('bytes handed out can be written to without changing the packet', t => {
	const spec = eth();
	spec.toBytes().fill(0);
	t.is(spec.toBytes()[0], 2);
});

test('payloads are text, bytes, or so many of one byte, and add up', t => {
	const built = eth().payload('hé').payload(Uint8Array.of(1, 2)).payload({length: 2, fill: 9});
	t.is(hexOf(built).slice(28), '68c3a9' + '0102' + '0909');
});

test('addresses, numbers and names may be written in the forms that people use', t => {
	const written = eth({dst: '02-00-5e-00-00-02' as never, type: 'arp'}).payload('');
	t.is(hexOf(written).slice(0, 12), '02005e000002');
	t.is(hexOf(written).slice(24), '0806');
	t.is(packetOf(eth().ipv4({ttl: 7n}).toBytes()).ipv4.ttl, 7);
	t.is(packetOf(eth().ipv4({protocol: 'tcp'}).toBytes()).ipv4.protocol, 6);
	t.is(packetOf(eth().ipv4().tcp({flags: 'ack|syn'}).toBytes()).tcp.flags, 'syn,ack');
	const v6 = packetOf(eth().ipv6({src: '2001:DB8:0:0:1:0:0:1', dst: '::ffff:10.0.0.1'}).toBytes());
	t.is(v6.ipv6.src, '2001:db8::1:0:0:1');
	t.is(v6.ipv6.dst, '::ffff:a00:1');
});

const mistakes: [what: string, make: () => unknown, message: RegExp, code: ErrorCode][] = [
	[
		'a number that is too big',
		() => eth().ipv4({ttl: 300}),
		/ipv4\.ttl cannot be 300: it takes a whole number from 0 to 255/,
		'ERR_RINGTAP_FIELD_VALUE',
	],
	[
		'an address that is none',
		() => eth().ipv4({src: '10.0.0.256'}),
		/ipv4\.src cannot be '10\.0\.0\.256'.*an IPv4 address like/,
		'ERR_RINGTAP_FIELD_VALUE',
	],
	[
		'a flag that is none',
		() => eth().ipv4().tcp({flags: 'syn,akc'}),
		/tcp\.flags cannot be 'syn,akc': it takes any of 'syn'/,
		'ERR_RINGTAP_FIELD_VALUE',
	],
	[
		'a misspelt field',
		() => eth().ipv4({tttl: 3} as object),
		/ipv4 has no field 'tttl'\. Did you mean 'ttl'\?/,
		'ERR_RINGTAP_UNKNOWN_FIELD',
	],
	[
		'options that do not fit',
		() => eth().ipv4({options: new Uint8Array(44)}),
		/ipv4\.options cannot be 44 bytes: it takes at most 40/,
		'ERR_RINGTAP_FIELD_VALUE',
	],
	[
		'a layer after a payload',
		() => eth().payload('x').ipv4(),
		/ipv4 cannot follow a payload/,
		'ERR_RINGTAP_PAYLOAD',
	],
	[
		'more than a length field can say',
		() => ipv4().payload({length: 65_530}).toBytes(),
		/ipv4\.totalLength would have to be 65550/,
		'ERR_RINGTAP_FIELD_VALUE',
	],
	[
		'a length that is none',
		() => eth().truncate(-1),
		/truncate\(-1\) cannot be/,
		'ERR_RINGTAP_LENGTH',
	],
];
for (const [what, make, message, code] of mistakes) {
	test(`${what} is refused with the field, the value and what is allowed`, t => {
		const error = t.throws(make, {instanceOf: RingtapError, message});
		t.is(error?.code, code);
		t.not(error?.fix, '');
	});
}

test('mistakes of names and types do not compile', t => {
	const written: (() => Builder)[] = [
		// @ts-expect-error: no such field
		() => eth().ipv4({tttl: 3}),
		// @ts-expect-error: no such layer
		() => eth().ipv5(),
		// @ts-expect-error: a name where a number is wanted
		() => eth().ipv4({ttl: 'many'}),
		// @ts-expect-error: no such EtherType
		() => eth({type: 'ip'}),
		// @ts-expect-error: no MAC address
		() => eth({src: 'here'}),
	];
	for (const write of written) t.throws(write);
});
