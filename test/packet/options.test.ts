import test from 'ava';
import {RingtapError} from '../../src/errors.ts';
import {eth, expand, packetOf} from '../../src/packet/index.ts';

const read = (spec: {toBytes(): Uint8Array}) => packetOf(spec.toBytes());
const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
const tcpOptions = (options: string) => read(eth().ipv4().tcp({options})).tcp.options;

test('options are written as objects, filled up, and read as the same objects', t => {
	const options = [
		{kind: 'mss', mss: 1400},
		{kind: 'nop'},
		{kind: 'wscale', shift: 7},
		{kind: 'sackOk'},
	] as const;
	const p = read(eth().ipv4().tcp({options}));
	t.is(hexOf(p.bytes.subarray(54)), '02040578' + '01' + '030307' + '0402' + '0000');
	t.deepEqual(p.tcp.options, options);
});

test('what an option leaves out has its default', t => {
	t.deepEqual(
		read(
			eth()
				.ipv4()
				.tcp({options: [{kind: 'mss'}]}),
		).tcp.options,
		[{kind: 'mss', mss: 1460}],
	);
});

test('options of unknown kind, or not as their kind has them, keep their bytes', t => {
	t.deepEqual(tcpOptions('fd04abcd'), [{kind: 253, data: Uint8Array.of(0xab, 0xcd)}]);
	t.deepEqual(tcpOptions('020305010101'), [
		{kind: 2, data: Uint8Array.of(5)},
		{kind: 'nop'},
		{kind: 'nop'},
		{kind: 'nop'},
	]);
});

test('what comes after the end of the options is kept', t => {
	t.deepEqual(tcpOptions('0001020304050607'), [
		{kind: 'end', data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7)},
	]);
	t.is(read(eth().ipv4().tcp({options: '0000000000000000'})).tcp.dataOffset, 7);
});

test('options that cannot be told apart are malformed from there on, and the packet says so', t => {
	const p = read(eth().ipv4().tcp({options: '0204057803ff0000'}).payload('x'));
	t.deepEqual(p.tcp.options, [
		{kind: 'mss', mss: 1400},
		{kind: 'malformed', data: Uint8Array.of(3, 0xff, 0, 0)},
	]);
	t.deepEqual(p.malformed, [
		{layer: 'tcp', reason: 'tcp.options: kind 3 has length 255, but 4 bytes are left'},
	]);
	t.regex(String(p), /malformed tcp: tcp\.options: kind 3 has length 255/);
	t.is(p.payload.length, 1);
});

test('a list of lists is several values', t => {
	const spec = eth()
		.ipv4()
		.tcp({options: [[{kind: 'nop'}], []]});
	t.deepEqual(
		expand(spec).map(one => read(one).tcp.options?.length),
		[4, 0].map(length => (length === 0 ? 0 : 1)),
	);
});

test('IPv6 options are filled up with padding, which is not read', t => {
	const p = read(
		eth()
			.ipv6()
			.hopByHop({options: [{type: 'routerAlert'}]})
			.udp(),
	);
	t.is(hexOf(p.bytes.subarray(54, 62)), '1100' + '05020000' + '0100');
	t.deepEqual(p.hopByHop.options, [{type: 'routerAlert', value: 0}]);
});

test('an optional field is there when it is given, and its flag says so', t => {
	const p = read(eth().ipv4().gre({key: 7}).ipv4());
	t.true(p.gre.hasKey);
	t.is(p.gre.key, 7);
	t.is(p.gre.seq, undefined);
	t.is(p.layer('ipv4', 2)?.ttl, 64);
	t.false(read(eth().ipv4().gre({hasKey: false, key: 7})).gre.hasKey);
});

test('fields of one type of message are not there in another', t => {
	const p = read(eth().ipv4().icmp({type: 'unreachable', code: 4, mtu: 1400}));
	t.is(p.icmp.mtu, 1400);
	t.is(p.icmp.id, undefined);
	t.false('id' in JSON.parse(JSON.stringify(p.icmp)));
});

test('what an ICMP error quotes is layers, cut off or not, and is not held to its checksums', t => {
	const inner = eth().ipv4({checksum: 1}).udp({dport: 53}).payload('0123456789');
	const quote = inner.toBytes().subarray(14, 14 + 28);
	const p = read(eth().ipv4().icmp({type: 'time-exceeded'}).payload(quote));
	t.deepEqual(p.layers, ['eth', 'ipv4', 'icmp', 'ipv4', 'udp']);
	t.is(p.layer('udp')?.dport, 53);
	t.deepEqual(
		p.checksums.map(({path}) => path),
		['ipv4.checksum', 'icmp.checksum'],
	);
	t.deepEqual(p.malformed, []);
});

test('a routing header with segments left changes the destination that TCP is summed over', t => {
	const dst = '2001:db8::99';
	const direct = read(eth().ipv6({dst}).tcp()).tcp.checksum;
	const routed = eth()
		.ipv6({dst: '2001:db8::1'})
		.routing({segmentsLeft: 1, segments: [dst, '2001:db8::1']})
		.tcp();
	t.is(read(routed).tcp.checksum, direct);
});

test('names in DNS are compressed as resolvers do it, and other compression is kept', t => {
	const answer = {type: 'a', name: 'www.example.com', address: '192.0.2.1'} as const;
	const question = {name: 'www.example.com', type: 'a'} as const;
	const spec = eth()
		.ipv4()
		.udp()
		.dns({questions: [question], answers: [answer]});
	const dns = hexOf(spec.toBytes().subarray(42));
	t.true(dns.includes('c00c00010001'), dns);
	const loose = spec.toBytes();
	loose[42 + 13] = 0x57; // WWW: another name, so the pointer is another's
	t.is(read({toBytes: () => loose}).dns.questions?.[0]?.name, 'Www.example.com');
});

test('a name that points at itself ends, and what was to be DNS is payload', t => {
	const p = read(
		eth()
			.ipv4()
			.udp({dport: 53})
			.payload(Buffer.from('00010100000100000000' + '0000c00c00010001', 'hex')),
	);
	t.deepEqual(p.layers, ['eth', 'ipv4', 'udp']);
	t.is(p.payload.length, 18);
});

test('numbers of 64 bits are bigints', t => {
	const clock = 0xfedc_ba98_7654_3210n;
	t.is(read(eth().ptp({clock})).ptp.clock, clock);
	t.is(read(eth().ptp({clock: 5n})).toSource(), 'eth().ptp({clock: 0x0000000000000005n})');
});

const mistakes: [what: string, make: () => unknown, message: RegExp][] = [
	[
		'an option that there is not',
		() =>
			eth()
				.ipv4()
				.tcp({options: [{kind: 'mmss'}] as never}),
		/tcp\.options cannot be \[\{"kind":"mmss"\}\]: it takes at most 40 bytes: a list of items/,
	],
	[
		'a field that an option has not',
		() =>
			eth()
				.ipv4()
				.tcp({options: [{kind: 'mss', size: 3}] as never}),
		/tcp\.options mss has no field 'size'/,
	],
	[
		'a value that an option cannot hold',
		() =>
			eth()
				.ipv4()
				.tcp({options: [{kind: 'mss', mss: 70_000}]}),
		/tcp\.options mss\.mss cannot be 70000/,
	],
	[
		'an option that is no whole number of units',
		() =>
			eth()
				.ipv4()
				.udp()
				.geneve({options: [{type: 1, data: '0102'}]})
				.toBytes(),
		/geneve\.options 1 would not be a multiple of 4 bytes/,
	],
];
for (const [what, make, message] of mistakes) {
	test(`${what} is refused with what is allowed`, t => {
		t.throws(make, {instanceOf: RingtapError, message});
	});
}

test('mistakes in options do not compile', t => {
	const ip = eth().ipv4();
	const written: (() => unknown)[] = [
		// @ts-expect-error: no such option
		() => ip.tcp({options: [{kind: 'mmss'}]}),
		// @ts-expect-error: no such field
		() => ip.tcp({options: [{kind: 'mss', size: 3}]}),
		// @ts-expect-error: a number
		() => ip.tcp({options: [{kind: 'mss', mss: 'big'}]}),
	];
	for (const write of written) t.throws(write);
});
