import test from 'ava';
import fc from 'fast-check';
import type {CapturedPacket} from '../../src/core/receiver.ts';
import {compare, type MatchOptions} from '../../src/harness/compare.ts';
import {expectedOf} from '../../src/harness/packets.ts';
import {eth, like, type PacketSpec} from '../../src/packet/index.ts';

interface Numbers {
	readonly id?: number;
	readonly ttl?: number;
	readonly dport?: number;
	readonly tag?: number;
}
function packet({id = 0, ttl = 64, dport = 53, tag}: Numbers): PacketSpec {
	const start = tag === undefined ? eth() : eth().vlan({id: tag});
	return start.ipv4({id, ttl}).udp({dport}).payload('ringtap');
}

/** Captured packets that count how often somebody looks at their bytes. */
class Received {
	looks = 0;
	readonly packets: readonly CapturedPacket[];

	constructor(specs: readonly PacketSpec[]) {
		this.packets = specs.map((spec, index) => {
			const bytes = spec.toBytes();
			const looked = () => {
				this.looks++;
				return bytes;
			};
			const one = {at: 0n, injection: 1, index, sequence: index, inVif: 0, outVif: 0, reason: 0};
			const unknown = {recordedAt: undefined, offload: undefined};
			return Object.defineProperty({...one, ...unknown}, 'bytes', {get: looked}) as CapturedPacket;
		});
	}
}

const compared = (actual: readonly PacketSpec[], expected: unknown, options: MatchOptions) =>
	compare(new Received(actual).packets, expectedOf(expected), options);

const loose: [what: string, change: (n: number) => Numbers, options: MatchOptions][] = [
	['a field left out', n => ({ttl: 1 + (n % 200)}), {ignore: ['ipv4.ttl']}],
	['tags left out', n => ({tag: n % 4000}), {ignore: ['vlan']}],
	['only some bits that count', n => ({id: n % 256}), {mask: {'ipv4.id': 0xff00}}],
];
for (const [what, change, options] of loose) {
	test(`in any order, with ${what}, twice as many packets are looked at twice as often`, t => {
		const looks = [500, 1000].map(count => {
			const numbers = Array.from({length: count}, (_, n) => n);
			const actual = new Received(numbers.map(n => packet({dport: n, ...change(n)})));
			const expected = expectedOf(numbers.map(n => packet({dport: n})).reverse());
			t.is(compare(actual.packets, expected, {...options, order: 'any'}), undefined);
			return actual.looks;
		});
		t.true(looks[1]! <= 2.1 * looks[0]!, looks.join());
		t.true(looks[1]! < 5 * 1000, looks.join());
	});
}

test('in any order, described by fields, twice as many are looked at twice as often', t => {
	const looks = [500, 1000].map(count => {
		const ports = Array.from({length: count}, (_, n) => n);
		const actual = new Received(ports.map(dport => packet({dport})));
		const expected = expectedOf(
			ports.map(dport => like({udp: {dport: [dport, 60_000]}, ipv4: {ttl: 64}})).reverse(),
		);
		t.is(compare(actual.packets, expected, {order: 'any'}), undefined);
		return actual.looks;
	});
	t.true(looks[1]! <= 2.1 * looks[0]!, looks.join());
	t.true(looks[1]! < 3 * 1000, looks.join());
});

const numbers = fc.record({id: fc.nat(3), ttl: fc.nat(9), dport: fc.nat(3)});
const shuffled = fc
	.array(numbers, {minLength: 1, maxLength: 20})
	.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, {minLength: list.length})));

test('packets in any order match when each has its own, and only what may differ does', t => {
	fc.assert(
		fc.property(shuffled, fc.array(fc.nat(255)), ([came, wanted], ttls) => {
			const expected = wanted.map((one, i) => packet({...one, ttl: ttls[i] ?? one.ttl}));
			const actual = came.map(packet);
			t.is(compared(actual, expected, {order: 'any', ignore: ['ipv4.ttl']}), undefined);
		}),
	);
});

test('one packet that differs in more than may differ is found, beside its closest', t => {
	fc.assert(
		fc.property(shuffled, fc.nat(), ([came, wanted], choice) => {
			const odd = choice % wanted.length;
			const expected = wanted.map((one, i) => packet(i === odd ? {...one, id: 77} : one));
			const found = compared(came.map(packet), expected, {order: 'any', ignore: ['ipv4.ttl']});
			t.is(found?.kind, 'differs');
			if (found?.kind !== 'differs') return;
			t.is(found.expected, odd);
			const causes = found.differences.filter(({derived}) => !derived);
			t.deepEqual(
				causes.map(({path}) => path),
				['ipv4.id'],
			);
		}),
	);
});

test('a packet that matches though its key is another one is found, too', t => {
	const stale = eth().ipv4({ttl: 9, checksum: 0x66cb}).udp();
	const options = {order: 'any', ignore: ['ipv4.ttl']} as const;
	const right = eth().ipv4({ttl: 64, checksum: 0x66cb}).udp();
	t.is(compared([right, packet({})], [packet({}), stale], options), undefined);
});

test('several values of a field that multiply are found without keys', t => {
	const many = Array.from({length: 100}, (_, n) => n);
	const wanted = [like({udp: {dport: many}}), like({udp: {dport: [7]}, ipv4: {ttl: 1}})];
	const came = [packet({dport: 7, ttl: 1}), packet({dport: 99})];
	t.is(compared(came, wanted, {order: 'any'}), undefined);
});

test('of packets that are not as described, the one with the fewest differences is told', t => {
	const came = [packet({ttl: 1, dport: 1}), packet({ttl: 63, dport: 53})];
	const found = compared(came, [like({ipv4: {ttl: 64}, udp: {dport: 53}}), came[0]!], {});
	t.is(found?.kind, 'differs');
	if (found?.kind === 'differs') t.is(found.differences[0]?.text, 'ipv4.ttl is 63, expected 64');
});
