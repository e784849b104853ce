import test from 'ava';
import {RingtapError} from '../../src/errors.ts';
import {
	eth,
	expand,
	hex,
	isPacketSpec,
	type PacketSpec,
	packetOf,
	range,
	sample,
	tuples,
} from '../../src/packet/index.ts';

const read = (spec: PacketSpec) => packetOf(spec.toBytes());

test('a range of addresses makes that many packets, counting over byte boundaries', t => {
	const packets = expand(eth().ipv4({src: range('10.0.0.255', 2)}));
	t.deepEqual(
		packets.map(p => read(p).ipv4.src),
		['10.0.0.255', '10.0.1.0'],
	);
});

test('MAC and IPv6 addresses and numbers can be counted too', t => {
	const macs = expand(eth({src: range('02:00:00:00:00:ff', 2)}));
	t.is(read(macs[1]!).eth.src, '02:00:00:00:01:00');
	const v6 = expand(eth().ipv6({dst: range('2001:db8::ffff', 2)}));
	t.is(read(v6[1]!).ipv6.dst, '2001:db8::1:0');
	const ports = expand(
		eth()
			.ipv4()
			.udp({sport: range(7, 3)}),
	);
	t.deepEqual(
		ports.map(p => read(p).udp.sport),
		[7, 8, 9],
	);
});

test('two fields with several values multiply, the first changing slowest', t => {
	const spec = eth({src: ['02:00:00:00:00:01', '02:00:00:00:00:02']}).vlan({id: range(5, 2)});
	t.deepEqual(
		expand(spec).map(p => `${read(p).eth.src?.slice(-1)} ${read(p).vlan.id}`),
		['1 5', '1 6', '2 5', '2 6'],
	);
});

test('a range has a step, and counts down below 0', t => {
	const packets = expand(eth().ipv4({src: range('10.0.0.250', 3, 4), ttl: range(9, 2, -9)}));
	t.deepEqual(
		packets.map(p => `${read(p).ipv4.src} ${read(p).ipv4.ttl}`),
		['10.0.0.250 9', '10.0.0.250 0', '10.0.0.254 9', '10.0.0.254 0', '10.0.1.2 9', '10.0.1.2 0'],
	);
});

test('a sample draws values by its seed, from all there are', t => {
	const drawn = (seed?: number) =>
		expand(eth().vlan({id: sample(10, 19, 500, seed)})).map(p => read(p).vlan.id!);
	t.deepEqual(drawn(), drawn(1));
	t.notDeepEqual(drawn(1), drawn(2));
	t.deepEqual([...new Set(drawn(3))].sort(), [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
	const addresses = expand(eth().ipv6({src: sample('2001:db8::', '2001:db8::ffff:ffff:ffff', 50)}));
	const sources = addresses.map(p => read(p).ipv6.src!);
	t.true(sources.every(src => src.startsWith('2001:db8:')));
	t.true(new Set(sources).size > 45);
});

test('fields of tuples change together, and multiply with the others', t => {
	const [src, sport] = tuples(range('10.0.0.1', 3), [7, 8, 9]);
	const spec = eth()
		.ipv4({src})
		.udp({dport: [53, 54], sport});
	t.is(String(spec).slice(0, 9), '6 packets');
	t.deepEqual(
		expand(spec).map(p => `${read(p).ipv4.src} ${read(p).udp.sport} ${read(p).udp.dport}`),
		[
			'10.0.0.1 7 53',
			'10.0.0.1 7 54',
			'10.0.0.2 8 53',
			'10.0.0.2 8 54',
			'10.0.0.3 9 53',
			'10.0.0.3 9 54',
		],
	);
});

test('a spec with one value a field stands for itself', t => {
	const spec = eth();
	t.deepEqual(expand(spec), [spec]);
	const packet = read(spec);
	t.deepEqual(expand(packet), [packet]);
});

test('what stands for packets can be told from what does not', t => {
	t.true([eth(), read(eth()), hex('00')].every(isPacketSpec));
	t.false([undefined, null, 'eth()', {}, new Uint8Array(1)].some(isPacketSpec));
});

test('a spec for several packets has no bytes of its own', t => {
	const spec = eth().vlan({id: range(1, 3)});
	const error = t.throws(() => spec.toBytes(), {instanceOf: RingtapError});
	t.is(error?.code, 'ERR_RINGTAP_SEVERAL_PACKETS');
	t.regex(String(spec), /^3 packets: .* vlan 1/);
});

test('a range past the last value, or of nothing, is refused', t => {
	t.throws(() => range('255.255.255.255', 2), {message: /past the last value/});
	t.throws(() => range(1, 0), {message: /count from 1/});
	t.throws(() => range('here' as never, 3), {message: /whole number or an address/});
	t.throws(() => range(1, 3, 0), {message: /range\(1, 3, 0\) cannot be: .* step other than 0/});
	t.throws(() => range('0.0.0.3', 5, -1), {message: /past the last value/});
	t.throws(() => sample(5, 4, 1), {message: /the lower one first/});
	t.throws(() => sample('10.0.0.1', '::1', 1), {message: /two whole numbers or addresses/});
	t.throws(() => sample(1, 9, 1, 0.5), {message: /and a seed/});
	t.throws(() => tuples([1, 2], range(1, 3)), {message: /tuples\(\) of 2, 3 values cannot be/});
	t.throws(() => tuples([], []), {message: /one at least/});
	t.throws(() => eth().vlan({id: range(4095, 2)}), {message: /vlan\.id cannot be 4096/});
	t.throws(() => eth().vlan({id: []}), {message: /empty list/});
});

test('fields that multiply to more than a million packets are refused', t => {
	const spec = eth({src: range('02:00:00:00:00:00', 2000)}).vlan({id: range(1, 2000)});
	t.throws(() => expand(spec), {message: /4000000 packets/});
});
