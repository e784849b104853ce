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
	t.throws(() => eth().vlan({id: range(4095, 2)}), {message: /vlan\.id cannot be 4096/});
	t.throws(() => eth().vlan({id: []}), {message: /empty list/});
});

test('fields that multiply to more than a million packets are refused', t => {
	const spec = eth({src: range('02:00:00:00:00:00', 2000)}).vlan({id: range(1, 2000)});
	t.throws(() => expand(spec), {message: /4000000 packets/});
});
