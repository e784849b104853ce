import test from 'ava';
import fc from 'fast-check';
import {eth, hex, ipv4, type Packet, packetOf} from '../../src/packet/index.ts';
import {layerNamed} from '../../src/packet/registry.ts';
import {builder, fieldsOf, hostile, ipv6} from './arbitraries.ts';

const read = (spec: {toBytes(): Uint8Array}) => packetOf(spec.toBytes());

test('a packet says its layers from outside, and its fields', t => {
	const p = read(eth().vlan({id: 10}).ipv4({ttl: 7}).udp({dport: 53}).payload('who?'));
	t.deepEqual(p.layers, ['eth', 'vlan', 'ipv4', 'udp']);
	t.is(p.vlan.id, 10);
	t.is(p.ipv4.ttl, 7);
	t.is(Buffer.from(p.payload).toString(), 'who?');
	t.is(p.length, 50);
	t.is(p.at, 0n);
});

test('fields of a layer that is not there are undefined, and has() narrows them', t => {
	const p = read(eth().ipv4().udp());
	t.is(p.tcp.sport, undefined);
	t.false(p.has('ipv4', 'tcp'));
	if (!p.has('ipv4', 'udp')) return t.fail('has() must find both layers');
	const sum: number = p.ipv4.ttl + p.udp.dport;
	return t.is(sum, 64 + 9);
});

test('an absent field is no number to the compiler', t => {
	const p: Packet = read(eth());
	// @ts-expect-error: possibly undefined
	t.is(p.ipv4.ttl - 1, Number.NaN);
});

test('the n-th layer of a name counts from outside', t => {
	const p = read(eth().ipv4({ttl: 1}).ipv4({ttl: 2}).udp());
	t.is(p.ipv4.ttl, 1);
	t.is(p.layer('ipv4', 2)?.ttl, 2);
	t.is(p.layer('ipv4', 3), undefined);
});

test('what lies beyond the declared length is trailer, not payload', t => {
	const p = read(eth().ipv4().udp().payload('abc').pad(60));
	t.is(p.payload.length, 3);
	t.is(p.trailer.length, 15);
});

test('a header that is cut off is no layer', t => {
	const p = read(eth().ipv4().udp().truncate(33));
	t.deepEqual(p.layers, ['eth']);
	t.is(p.ipv4.ttl, undefined);
	t.is(p.payload.length, 19);
});

test('a later fragment is not looked into', t => {
	t.deepEqual(read(eth().ipv4({fragmentOffset: 1}).udp()).layers, ['eth', 'ipv4']);
});

test('a header length that cannot be ends the reading, and a zero total length does not', t => {
	t.deepEqual(read(eth().ipv4({ihl: 4}).udp()).layers, ['eth', 'ipv4']);
	t.deepEqual(read(eth().ipv4({totalLength: 0}).udp()).layers, ['eth', 'ipv4', 'udp']);
});

test('a packet may begin with IPv4 when told so', t => {
	const p = packetOf(ipv4().udp({dport: 5}).toBytes(), {first: 'ipv4', at: 12n});
	t.is(p.udp.dport, 5);
	t.is(p.at, 12n);
	t.is(p.toSource(), 'ipv4().udp({dport: 5})');
});

test('a packet is one line, as tcpdump would put it', t => {
	t.is(
		String(read(eth().vlan({id: 10}).ipv4().udp({dport: 53}).payload('who?').pad(60))),
		'02:00:5e:00:00:01 > 02:00:5e:00:00:02, vlan 10, ipv4 10.0.0.1 > 10.0.0.2 ttl 64, ' +
			'udp 49152 > 53, payload 4, trailer 10, length 60',
	);
	t.is(
		String(eth({dst: 'ff:ff:ff:ff:ff:ff'}).payload('x')),
		'02:00:5e:00:00:01 > ff:ff:ff:ff:ff:ff type 0x88b5, payload 1, length 15',
	);
});

test('the bytes of a Buffer are handed out as a copy', t => {
	const buffer = Buffer.from(eth().toBytes());
	packetOf(buffer).toBytes()[0] = 99;
	t.is(buffer[0], 2);
});

test('a layer prints as its fields', t => {
	const {eth: header} = read(eth().payload('x'));
	t.is(
		JSON.stringify(header),
		'{"dst":"02:00:5e:00:00:02","src":"02:00:5e:00:00:01","type":34997}',
	);
});

/** The fields of `view` that `fields` names. */
function only(view: object, fields: object): object {
	const all = view as Record<string, unknown>;
	return Object.fromEntries(Object.keys(fields).map(name => [name, all[name]]));
}

/** As they are read: options that were given as bytes are items. */
function parsed(layer: string, fields: object): object {
	const {byName} = layerNamed(layer);
	const all = Object.entries(fields).map(([name, value]) => [name, byName.get(name)!.parse(value)]);
	return Object.fromEntries(all);
}

for (const name of ['vlan', 'arp', 'ipv4', 'ipv6'] as const) {
	test(`what is written into ${name} is read again`, t => {
		fc.assert(
			fc.property(fieldsOf[name], fields => {
				const view = read(eth()[name](fields as object))[name] as object;
				t.deepEqual(only(view, fields), parsed(name, fields));
			}),
		);
	});
}
for (const name of ['icmp', 'icmpv6', 'tcp', 'udp'] as const) {
	test(`what is written into ${name} is read again, over IPv4 and over IPv6`, t => {
		fc.assert(
			fc.property(fieldsOf[name], fields => {
				for (const below of [eth().ipv4(), eth().ipv6()]) {
					const view = read(below[name](fields as object))[name] as object;
					t.deepEqual(only(view, fields), parsed(name, fields));
				}
			}),
		);
	});
}

test('what is written into eth is read again', t => {
	fc.assert(
		fc.property(fieldsOf.eth, fields => {
			t.deepEqual(only(read(eth(fields)).eth, fields), {...fields});
		}),
	);
});

test('an IPv6 address is read as its one canonical text', t => {
	fc.assert(
		fc.property(ipv6, src => {
			const canonical = read(eth().ipv6({src})).ipv6.src!;
			t.is(canonical, new URL(`http://[${src}]`).hostname.slice(1, -1) as typeof canonical);
		}),
	);
});

function touchEverything(bytes: Uint8Array): string {
	const p = packetOf(bytes);
	const views = p.layers.map(name => p.layer(name));
	return JSON.stringify(views) + String(p) + p.payload.length + p.trailer.length;
}

test('any bytes can be read, whole or cut', t => {
	const anything = fc.oneof(fc.uint8Array({maxLength: 200}), hostile);
	fc.assert(
		fc.property(anything, bytes => {
			const inLarger = new Uint8Array([...bytes, 0xaa, 0xaa, 0xaa, 0xaa]);
			const text = touchEverything(bytes);
			t.is(text, touchEverything(inLarger.subarray(0, bytes.length)), 'reads past its end');
		}),
		{numRuns: 500},
	);
});

test('headers, payload and trailer cover every byte once', t => {
	fc.assert(
		fc.property(hostile, bytes => {
			const p = packetOf(bytes);
			const rest = p.payload.length + p.trailer.length;
			t.true(rest <= bytes.length);
			t.deepEqual([...p.payload, ...p.trailer], [...bytes.slice(bytes.length - rest)]);
		}),
	);
});

function evaluate(source: string): Uint8Array {
	const make = new Function('eth', 'ipv4', 'hex', `return ${source}`);
	return make(eth, ipv4, hex).toBytes();
}

test('the source of any bytes builds exactly these bytes', t => {
	const anything = fc.oneof(fc.uint8Array({maxLength: 200}), hostile);
	fc.assert(
		fc.property(anything, bytes => {
			t.deepEqual([...evaluate(packetOf(bytes).toSource())], [...bytes]);
		}),
		{numRuns: 500},
	);
});

test('the source of a built packet is an expression of layers, never a dump', t => {
	fc.assert(
		fc.property(builder, spec => {
			t.regex(read(spec).toSource(), /^eth\(.*\)\.(vlan|ipv4|ipv6)\(/);
		}),
	);
});

test('the source says only what differs from the defaults', t => {
	const source = "eth().ipv4({ttl: 1}).udp({dport: 53, checksum: 0x0001}).payload('it\\'s')";
	t.is(read({toBytes: () => evaluate(source)}).toSource(), source);
	t.is(read(eth().arp().pad(60)).toSource(), 'eth().arp().pad(60)');
	t.is(
		read(eth().ipv4().udp().payload({length: 100, fill: 7})).toSource(),
		'eth().ipv4().udp().payload({length: 100, fill: 7})',
	);
});
