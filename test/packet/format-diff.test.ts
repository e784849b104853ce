import test from 'ava';
import fc from 'fast-check';
import {diff, eth, formatDiff, type PacketSpec} from '../../src/packet/index.ts';
import {hostile} from './arbitraries.ts';

const format = (actual: PacketSpec, expected: PacketSpec) =>
	formatDiff(diff(actual.toBytes(), expected.toBytes())).split('\n');

test('the first line is the cause with what follows, then only the rows that differ', t => {
	const lines = format(eth().ipv4({ttl: 63}).udp(), eth().ipv4().udp());
	t.deepEqual(lines, [
		'ipv4.ttl is 63, expected 64 (checksum follows)',
		'',
		'actual    0010  00 1c 00 00 00 00 3f 11  67 cf 0a 00 00 01 0a 00  ......?.g.......',
		'expected  0010  00 1c 00 00 00 00 40 11  66 cf 0a 00 00 01 0a 00  ......@.f.......',
		'                                  ^^     ^^',
	]);
});

test('a missing tag is a gap of four bytes, and what follows lines up again', t => {
	const lines = format(eth().ipv4().udp(), eth().vlan({id: 10}).ipv4().udp());
	t.deepEqual(lines, [
		'VLAN tag missing: expected vlan 10 (eth.type, length follow)',
		'',
		'actual    0000  02 00 5e 00 00 02 02 00  5e 00 00 01 -- -- -- --  ..^.....^...',
		'expected  0000  02 00 5e 00 00 02 02 00  5e 00 00 01 81 00 00 0a  ..^.....^.......',
		'                                                     ^^ ^^ ^^ ^^',
	]);
});

test('a tag pushed and a field changed still line up', t => {
	const expected = eth().vlan({id: 10}).ipv4().udp();
	const lines = format(eth().ipv4({ttl: 63}).udp(), expected);
	t.deepEqual(lines.slice(0, 2), [
		'VLAN tag missing: expected vlan 10 (eth.type, length follow)',
		'ipv4.ttl is 63, expected 64 (checksum follows)',
	]);
	t.is(lines.filter(line => line.startsWith('actual')).length, 2);
});

test('rows that are left out are marked', t => {
	const zeros = eth().payload({length: 100});
	const bytes = zeros.toBytes();
	bytes[0] = 1;
	bytes[90] = 1;
	t.true(formatDiff(diff(bytes, zeros.toBytes())).includes('\n  …\n'));
});

test('equal packets have nothing to show', t => {
	t.deepEqual(format(eth(), eth()), ['no difference']);
});

test('colours are given only when asked for', t => {
	const found = diff(eth().ipv4({ttl: 1}).toBytes(), eth().ipv4().toBytes());
	const esc = String.fromCharCode(27);
	t.false(formatDiff(found).includes(esc));
	t.true(formatDiff(found, {colour: true}).includes(`${esc}[31m`));
});

test('any two packets can be shown, and every byte of a differing row is right', t => {
	fc.assert(
		fc.property(hostile, hostile, (actual, expected) => {
			const lines = formatDiff(diff(actual, expected)).split('\n');
			for (const [name, bytes] of [
				['actual  ', actual],
				['expected', expected],
			] as const) {
				for (const line of lines.filter(l => l.startsWith(name))) {
					const offset = Number.parseInt(line.slice(10, 14), 16);
					const shown = line.slice(16, 64).replaceAll('--', '').trim().split(/\s+/);
					const wanted = Buffer.from(bytes.subarray(offset, offset + shown.length));
					if (!Number.isNaN(offset)) t.is(shown.join(''), wanted.toString('hex'));
				}
			}
		}),
	);
});
