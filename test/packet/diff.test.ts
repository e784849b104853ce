import test from 'ava';
import fc from 'fast-check';
import {RingtapError} from '../../src/errors.ts';
import {
	type Builder,
	type Diff,
	diff,
	eth,
	type FieldPath,
	type PacketSpec,
	packetOf,
} from '../../src/packet/index.ts';
import {withoutItem} from '../../src/packet/path.ts';
import {builder, fieldsOf, hostile} from './arbitraries.ts';

const query = eth().ipv4().udp({dport: 53}).payload('who?');
const compare = (actual: PacketSpec, expected: PacketSpec, ignore: readonly string[] = []) =>
	diff(actual.toBytes(), expected.toBytes(), {ignore});
const causes = ({differences}: Diff) => differences.filter(d => !d.derived).map(d => d.text);
const followers = ({differences}: Diff) => differences.filter(d => d.derived).map(d => d.path);

test('a field is named with both values, and its checksum follows', t => {
	const found = compare(eth().ipv4({ttl: 63}).udp({dport: 53}).payload('who?'), query);
	t.false(found.equal);
	t.deepEqual(causes(found), ['ipv4.ttl is 63, expected 64']);
	t.deepEqual(followers(found), ['ipv4.checksum']);
	t.is(found.differences[1]?.cause, 'ipv4.ttl');
	t.is(found.firstByte, 22);
});

test('a checksum that a device forgot to update is a difference of its own', t => {
	const expected = eth().ipv4({ttl: 63}).udp();
	const stale = packetOf(eth().ipv4({ttl: 64}).udp().toBytes()).ipv4.checksum!;
	const found = compare(eth().ipv4({ttl: 63, checksum: stale}).udp(), expected);
	t.deepEqual(causes(found), ['ipv4.checksum wrong: is 0x66cf, should be 0x67cf']);
});

test('a changed address is followed by both checksums that cover it', t => {
	const found = compare(eth().ipv4({src: '10.0.0.9'}).udp({dport: 53}).payload('who?'), query);
	t.deepEqual(causes(found), ['ipv4.src is 10.0.0.9, expected 10.0.0.1']);
	t.deepEqual(followers(found), ['ipv4.checksum', 'udp.checksum']);
});

test('a longer payload is followed by every length and checksum around it', t => {
	const found = compare(eth().ipv4().udp({dport: 53}).payload('who is?'), query);
	t.deepEqual(causes(found), ["payload is 'who is?', expected 'who?'"]);
	const lengths = ['ipv4.totalLength', 'ipv4.checksum', 'udp.length', 'udp.checksum', 'length'];
	t.deepEqual(followers(found), lengths);
});

test('a missing VLAN tag is said in words, and the EtherType follows', t => {
	const found = compare(eth().ipv4().udp(), eth().vlan({id: 10}).ipv4().udp());
	t.deepEqual(causes(found), ['VLAN tag missing: expected vlan 10']);
	t.deepEqual(followers(found), ['eth.type', 'length']);
});

test('a VLAN tag too many is said in words', t => {
	const found = compare(eth().vlan({id: 10}).ipv4().udp(), eth().ipv4().udp());
	t.deepEqual(causes(found), ['VLAN tag not expected: vlan 10']);
});

test('another EtherType before the same bytes is the one cause of all that reads otherwise', t => {
	const found = compare(eth({type: 'ipv6'}).ipv4().udp(), eth().ipv4().udp());
	t.deepEqual(causes(found), ['eth.type is 0x86dd (ipv6), expected 0x0800 (ipv4)']);
});

test('an EtherType that selects nothing follows from nothing', t => {
	const found = compare(eth({type: 0x9999}).ipv4({ttl: 1}), eth().ipv4());
	t.is(causes(found)[0], 'eth.type is 0x9999, expected 0x0800 (ipv4)');
	t.false(compare(eth({type: 0x9999}).payload('x'), eth().ipv4(), ['ipv4', 'payload']).equal);
});

test('another length before the same bytes is the one cause of what reads otherwise', t => {
	const found = compare(
		eth().ipv4({totalLength: 29}).udp().payload('ab'),
		eth().ipv4().udp().payload('ab'),
	);
	t.deepEqual(causes(found).slice(0, 1), ['ipv4.totalLength is 29, expected 30']);
});

test('a packet that was cut is said to be cut, and nothing else', t => {
	const found = compare(query.truncate(30), query);
	t.deepEqual(causes(found), [
		'cut off in the IPv4 header: length is 30, expected 46, the last 16 bytes are missing',
	]);
	t.is(found.firstByte, 30);
});

test('padding is a difference of the trailer, and can be ignored', t => {
	const found = compare(query.pad(60), query);
	t.deepEqual(causes(found), ['trailer not expected: 14 bytes of padding']);
	t.true(compare(query.pad(60), query, ['trailer']).equal);
});

test('a layer in the place of another is said with both', t => {
	const [text] = causes(compare(eth().ipv4().tcp(), eth().ipv4().udp()));
	t.is(
		text,
		'TCP header instead of UDP header: ' +
			'tcp 49152 > 9 [syn] seq 0 ack 0 win 65535, expected udp 49152 > 9',
	);
});

test('fields of the second layer of a name carry its number', t => {
	const found = compare(eth().ipv4().ipv4({ttl: 1}), eth().ipv4().ipv4());
	t.deepEqual(causes(found), ['inner ipv4[2].ttl is 1, expected 64']);
});

test('what only follows from something ignored is ignored with it', t => {
	const other = eth().ipv4({id: 7}).udp({dport: 53}).payload('who?');
	t.true(compare(other, query, ['ipv4.id']).equal);
	const shorter = eth().ipv4().udp({dport: 53}).payload('w');
	t.true(compare(shorter, query, ['payload']).equal);
	t.true(compare(eth().vlan().ipv4(), eth().ipv4(), ['vlan']).equal);
});

test('ignoring a field does not hide a wrong checksum beside it', t => {
	const other = eth().ipv4({id: 7, checksum: 1}).udp({dport: 53}).payload('who?');
	t.regex(causes(compare(other, query, ['ipv4.id']))[0]!, /^ipv4\.checksum wrong: is 0x0001/);
	t.true(compare(other, query, ['ipv4.id', '*.checksum']).equal);
});

test('ignoring a field does not hide another', t => {
	const other = eth().ipv4({id: 7, ttl: 1}).udp({dport: 53}).payload('who?');
	t.deepEqual(causes(compare(other, query, ['ipv4.id'])), ['ipv4.ttl is 1, expected 64']);
});

test('ignoring the layer that stands in the place of another does not hide that one', t => {
	t.false(compare(eth().ipv4().tcp(), eth().ipv4().udp(), ['tcp', 'payload']).equal);
});

const wrongPaths: [path: string, message: RegExp][] = [
	['ipv4.idd', /no field 'ipv4\.idd'\. Did you mean 'ipv4\.id'\?/],
	['*.checksums', /no field '\*\.checksums'\. Did you mean '\*\.checksum'\?/],
	['vlna', /no field 'vlna'\. Did you mean 'vlan'\?/],
	['ipv4.id.x', /no field/],
	['*', /'\*' would ignore everything/],
];
for (const [path, message] of wrongPaths) {
	test(`the path '${path}' is refused, though the packets are equal`, t => {
		const error = t.throws(() => compare(query, query, [path]), {
			instanceOf: RingtapError,
			message,
		});
		t.is(error?.code, 'ERR_RINGTAP_FIELD_PATH');
	});
}

test('misspelt paths do not compile as field paths', t => {
	const right: FieldPath[] = ['ipv4.id', 'vlan', 'payload'];
	// @ts-expect-error: no such field
	const wrong: FieldPath = 'ipv4.idd';
	t.false(right.includes(wrong));
});

test('a packet does not differ from itself', t => {
	fc.assert(
		fc.property(hostile, bytes => {
			const found = diff(bytes, bytes.slice());
			t.true(found.equal);
			t.deepEqual(found.differences, []);
		}),
	);
});

test('packets that differ are never called equal, and it is said why', t => {
	fc.assert(
		fc.property(hostile, hostile, (a, b) => {
			const found = diff(a, b);
			t.is(found.equal, Buffer.from(a).equals(b));
			t.is(
				found.differences.some(d => !d.derived),
				!found.equal,
			);
		}),
		{numRuns: 500},
	);
});

test('one changed byte is found, wherever it is', t => {
	fc.assert(
		fc.property(hostile, fc.nat(), fc.integer({min: 1, max: 255}), (bytes, at, change) => {
			if (bytes.length === 0) return;
			const other = bytes.slice();
			other[at % bytes.length]! ^= change;
			const found = diff(other, bytes);
			t.is(found.firstByte, at % bytes.length);
			t.true(found.differences.some(d => !d.derived));
		}),
		{numRuns: 500},
	);
});

type Change = [
	name: string,
	put: (b: Builder, fields: object) => Builder,
	fields: fc.Arbitrary<object>,
];
const changes: Change[] = [
	['vlan', (b, fields) => b.vlan(fields).ipv4().udp().payload('x'), fieldsOf.vlan],
	['arp', (b, fields) => b.arp(fields), fieldsOf.arp],
	['ipv4', (b, fields) => b.ipv4(fields).udp().payload('x'), fieldsOf.ipv4],
	['ipv6', (b, fields) => b.ipv6(fields).udp().payload('x'), fieldsOf.ipv6],
	['icmp', (b, fields) => b.ipv4().icmp(fields).payload('x'), fieldsOf.icmp],
	['icmpv6', (b, fields) => b.ipv6().icmpv6(fields).payload('x'), fieldsOf.icmpv6],
	['tcp', (b, fields) => b.ipv4().tcp(fields).payload('x'), fieldsOf.tcp],
	['udp', (b, fields) => b.ipv6().udp(fields).payload('x'), fieldsOf.udp],
];
for (const [name, put, fields] of changes) {
	test(`one changed field of ${name} is found and named, and is the only cause`, t => {
		fc.assert(
			fc.property(fields, fields, fc.nat(), (before, other, choice) => {
				const keys = Object.keys(before) as (keyof typeof before)[];
				const key = keys[choice % keys.length]!;
				const [actual, expected] = [put(eth(), {...before, [key]: other[key]}), put(eth(), before)];
				const found = compare(actual, expected);
				const causes = found.differences.filter(d => !d.derived);
				const named = [...new Set(causes.map(d => withoutItem(d.path)))];
				t.deepEqual(named, found.equal ? [] : [`${name}.${key}`]);
			}),
		);
	});
}

test('a tag pushed onto any packet is the only cause', t => {
	fc.assert(
		fc.property(builder, spec => {
			const bytes = spec.toBytes();
			const tagged = new Uint8Array([...bytes.slice(0, 12), 0x81, 0, 0, 77, ...bytes.slice(12)]);
			const named = diff(tagged, bytes).differences.filter(d => !d.derived);
			t.deepEqual(
				named.map(d => d.path.replace(/\[.*/, '')),
				['vlan'],
			);
		}),
	);
});

const syn = (options: object[]) =>
	eth()
		.ipv4()
		.tcp({options: options as never});
const [mss, nop, wscale] = [{kind: 'mss', mss: 1460}, {kind: 'nop'}, {kind: 'wscale', shift: 7}];

test('a value in an option is named as JavaScript has it, and can be ignored so', t => {
	const [actual, expected] = [syn([{...mss, mss: 1300}, nop, wscale]), syn([mss, nop, wscale])];
	const found = compare(actual, expected);
	t.deepEqual(causes(found), ['tcp.options[0].mss is 1300, expected 1460']);
	for (const path of ['tcp.options[0].mss', 'tcp.options[*].mss', 'tcp.options[0]', 'tcp.options'])
		t.true(compare(actual, expected, [path]).equal, path);
	for (const path of ['tcp.options[1]', 'tcp.options[*].ms', 'tcp.options[*].shift'])
		t.false(compare(actual, expected, [path]).equal, path);
	t.throws(() => compare(actual, expected, ['tcp.window[0]']), {message: /no field/});
});

test('ignoring a value in an option hides no other', t => {
	const [actual, expected] = [
		syn([
			{...mss, mss: 1300},
			{...wscale, shift: 2},
		]),
		syn([mss, wscale]),
	];
	t.deepEqual(causes(compare(actual, expected, ['tcp.options[*].mss'])), [
		'tcp.options[1].shift is 2, expected 7',
	]);
});

test('options in another order, missing, too many, or others are said as such', t => {
	const said = (actual: object[], expected: object[]) =>
		causes(compare(syn(actual), syn(expected)));
	t.deepEqual(said([nop, mss], [mss, nop]), [
		'tcp.options in another order: nop, mss; expected mss, nop',
	]);
	t.regex(said([mss], [mss, wscale])[0]!, /^tcp\.options\[1\] missing: expected wscale/);
	t.regex(said([mss, wscale], [wscale])[0]!, /^tcp\.options\[0\] not expected: mss/);
	t.regex(said([nop, wscale], [mss, wscale])[0]!, /^tcp\.options/);
});

test('an optional field that came is named, and the flag that tells of it follows', t => {
	const found = compare(eth().ipv4().gre({key: 7}).ipv4(), eth().ipv4().gre().ipv4());
	t.deepEqual(causes(found), ['gre.key not expected: 7']);
	t.true(followers(found).includes('gre.hasKey'));
});

test('the longest packet with as many tags as it holds is compared tag by tag, and told', t => {
	const tags = (id: number) => {
		const bytes = eth().payload({length: 65_521}).toBytes();
		for (let at = 12; at + 4 <= bytes.length; at += 4) bytes.set([0x81, 0, 0, id], at);
		return bytes;
	};
	const found = diff(tags(1), tags(2));
	t.is(found.headline, 'vlan.id is 1, expected 2');
	t.is(found.differences.at(-1)?.path, 'vlan[16380].id');
	t.true(found.toString().split('\n').length < 130);
});
