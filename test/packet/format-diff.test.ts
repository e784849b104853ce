import test from 'ava';
import {Chalk} from 'chalk';
import fc from 'fast-check';
import {diff, eth, formatDiff, type PacketSpec} from '../../src/packet/index.ts';
import {hostile} from './arbitraries.ts';

const format = (actual: PacketSpec, expected: PacketSpec) =>
	formatDiff(diff(actual.toBytes(), expected.toBytes())).split('\n');

test('the first line is the cause with what follows, then only the rows that differ', t => {
	const lines = format(eth().ipv4({ttl: 63}).udp(), eth().ipv4().udp());
	t.deepEqual(lines, [
		'ipv4.ttl is 63, expected 64; checksum follows',
		'',
		'actual    0010  00 1c 00 00 00 00 3f 11  67 cf 0a 00 00 01 0a 00  ......?.g.......',
		'expected  0010  00 1c 00 00 00 00 40 11  66 cf 0a 00 00 01 0a 00  ......@.f.......',
		'                                  ^^     ~~',
		'                                  ttl    checksum',
	]);
});

test('a missing tag is a gap of four bytes, and what follows lines up again', t => {
	const lines = format(eth().ipv4().udp(), eth().vlan({id: 10}).ipv4().udp());
	t.deepEqual(lines, [
		'VLAN tag missing: expected vlan 10; eth.type, length follow',
		'',
		'actual    0000  02 00 5e 00 00 02 02 00  5e 00 00 01 08 00 -- --  ..^.....^.....',
		'expected  0000  02 00 5e 00 00 02 02 00  5e 00 00 01 81 00 00 0a  ..^.....^.......',
		'                                                     ~~    ^^ ^^',
		'                                                     type  vlan',
		'actual    000e  -- -- 45 00 00 1c 00 00  00 00 40 11 66 cf 0a 00    E.......@.f...',
		'expected  0010  08 00 45 00 00 1c 00 00  00 00 40 11 66 cf 0a 00  ..E.......@.f...',
		'                ^^ ^^',
		'                vlan',
	]);
});

test('a tag pushed and a field changed still line up', t => {
	const expected = eth().vlan({id: 10}).ipv4().udp();
	const lines = format(eth().ipv4({ttl: 63}).udp(), expected);
	t.deepEqual(lines.slice(0, 2), [
		'VLAN tag missing: expected vlan 10; eth.type, length follow',
		'ipv4.ttl is 63, expected 64; checksum follows',
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

test('colours are given only when asked for, and each has its meaning', t => {
	const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
	const [bold, dim, red] = [tag('bold'), tag('dim'), tag('red')];
	const colours = {bold, dim, red, green: tag('green'), yellow: tag('yellow')};
	const found = diff(eth().ipv4({ttl: 1}), eth().ipv4());
	t.false(formatDiff(found).includes('<'));
	const [headline, , actual, expected] = formatDiff(found, {colours}).split('\n');
	t.true(headline!.startsWith('<bold>ipv4.ttl is 1,'));
	t.regex(actual!, /<red>01<.red> fd {2}<yellow>a4<.yellow>/);
	t.regex(expected!, /<green>40<.green> fd {2}<yellow>65<.yellow>/);
});

test('chalk paints it', t => {
	const colours = new Chalk({level: 1});
	const text = formatDiff(diff(eth().ipv4({ttl: 1}), eth().ipv4()), {colours});
	t.true(text.includes(colours.red('01')));
	t.true(text.includes(colours.yellow('a4')));
});

test('bytes that were ignored are not marked, and rows without marks are left out', t => {
	const found = diff(eth().ipv4({ttl: 1, id: 7}).udp(), eth().ipv4().udp(), {ignore: ['ipv4.id']});
	const marks = formatDiff(found).split('\n')[4];
	t.is(marks, '                                  ^^     ~~ ~~');
});

test('no line is wider than a hundred columns, whatever the packets', t => {
	fc.assert(
		fc.property(hostile, hostile, (actual, expected) => {
			for (const line of formatDiff(diff(actual, expected)).split('\n'))
				t.true(line.length <= 100, line);
		}),
	);
});

test('packets that differ everywhere are not shown whole', t => {
	const [a, b] = [1, 2].map(fill => eth().payload({length: 1400, fill}));
	const lines = format(a!, b!);
	t.is(lines.length, 2 + 24 * 4 + 1);
	t.is(lines.at(-1), '  … and 65 more rows that differ');
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
