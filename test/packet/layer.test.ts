import test from 'ava';
import {RingtapError} from '../../src/errors.ts';
import {
	countOf,
	defineLayer,
	diff,
	eth,
	followedBy,
	packetOf,
	presenceOf,
} from '../../src/packet/index.ts';

/**
 * A protocol of a user's own. It is not merged into `Layers`, so that no other file sees it: hence
 * the casts.
 */
const probe = {
	name: 'probe',
	title: 'Probe header',
	doc: 'Made up.',
	headerBytes: 3,
	is: {udpPort: 7070},
	line: 'probe {stamp}',
	fields: {
		stamp: {at: 0, bits: 12, kind: 'uint', default: 0xabc, hex: true, doc: 'Time'},
		rest: {at: 12, bits: 12, kind: 'uint', default: 1, doc: 'Reserved'},
	},
};
const define = (table: object) => defineLayer(table as never);
interface Probing {
	probe(fields?: object): ReturnType<typeof eth>;
}
define(probe);

test('a layer of a user is built, selects itself in the layer below, and is read', t => {
	const below = eth().ipv4().udp() as unknown as Probing;
	const bytes = below.probe({stamp: 0x123}).toBytes();
	t.deepEqual([...bytes.slice(42)], [0x12, 0x30, 0x01]);
	const p = packetOf(bytes);
	t.is(p.udp.dport, 7070);
	t.deepEqual(p.layers as readonly string[], ['eth', 'ipv4', 'udp', 'probe']);
	t.is(p.toSource(), 'eth().ipv4().udp().probe({stamp: 0x123})');
	t.regex(String(p), /, probe 0x123, length 45$/);
});

test('a layer of a user is compared by its fields, and can be ignored', t => {
	const below = eth().ipv4().udp() as unknown as Probing;
	const [a, b] = [below.probe({stamp: 1}).toBytes(), below.probe({stamp: 2}).toBytes()];
	t.is(diff(a, b).differences.find(d => !d.derived)?.path, 'probe.stamp');
	t.true(diff(a, b, {ignore: ['probe.stamp']}).equal);
});

test('a port that no longer selects a layer is the cause of what reads otherwise', t => {
	const below = (dport: object) => eth().ipv4().udp(dport) as unknown as Probing;
	const [a, b] = [below({}).probe().toBytes(), below({dport: 5}).probe().toBytes()];
	const causes = diff(a, b).differences.filter(d => !d.derived);
	t.deepEqual(
		causes.map(d => d.text),
		['udp.dport is 7070, expected 5'],
	);
});

test('defining the same table twice changes nothing', t => {
	t.notThrows(() => define(structuredClone(probe)));
});

const row = {at: 0, bits: 8, kind: 'uint', doc: ''};
const mistakes: [what: string, table: object, message: RegExp][] = [
	['a name that is taken', {...probe, headerBytes: 4}, /'probe': the name is taken/],
	['the name of a method', {...probe, name: 'payload'}, /'payload': the name is taken/],
	['bits without a field', {...probe, name: 'gap', fields: {a: row}}, /cover 8 bits of 24/],
	[
		'fields that overlap',
		{...probe, name: 'overlap', fields: {a: row, b: {...row, at: 4}}},
		/overlap\.b starts at bit 4, not 8/,
	],
	['a number that is taken', {...probe, name: 'other'}, /number 7070 in udpPort: 'probe' is/],
];
for (const [what, table, message] of mistakes) {
	test(`a table with ${what} is refused`, t => {
		const error = t.throws(() => define(table), {instanceOf: RingtapError, message});
		t.is(error?.code, 'ERR_RINGTAP_LAYER_TABLE');
	});
}

test('a layer of a user may have optional fields, lists, and layers inside', t => {
	define({
		name: 'overlay',
		title: 'Overlay header',
		doc: 'Made up.',
		headerBytes: 2,
		is: {udpPort: 7171},
		carries: [{when: {field: 'hasInner', is: true}, layer: 'eth'}],
		line: 'overlay {mark}',
		fields: {
			hasMark: {at: 0, bits: 1, kind: 'bool', computed: presenceOf('mark'), doc: 'Marked'},
			hasInner: {at: 1, bits: 1, kind: 'bool', computed: followedBy('eth'), doc: 'Ethernet'},
			reserved: {at: 2, bits: 6, kind: 'uint', default: 0, doc: 'Zero'},
			hops: {at: 8, bits: 8, kind: 'uint', computed: countOf('path'), doc: 'Number of hops'},
			mark: {at: 'after', bits: 32, kind: 'uint', when: {field: 'hasMark', is: true}, doc: 'Mark'},
			path: {
				at: 'after',
				kind: 'list',
				bits: {count: 'hops'},
				of: {each: {kind: 'ipv4', bits: 32, default: '0.0.0.0', doc: 'Hop'}},
				doc: 'Hops',
			},
		},
	});
	const below = eth().ipv4().udp() as unknown as Record<
		string,
		(f: object) => ReturnType<typeof eth>
	>;
	const made = below.overlay!({mark: 7, path: ['10.0.0.1', '10.0.0.2']})
		.eth()
		.arp();
	const p = packetOf(made.toBytes());
	t.deepEqual(p.layers as readonly string[], ['eth', 'ipv4', 'udp', 'overlay', 'eth', 'arp']);
	t.is(
		p.toSource(),
		"eth().ipv4().udp().overlay({mark: 7, path: ['10.0.0.1', '10.0.0.2']}).eth().arp()",
	);
});

test('fields that stand in each other’s place must cover it whatever the other field says', t => {
	const table = {
		...probe,
		name: 'holey',
		is: {},
		headerBytes: 2,
		fields: {
			type: {at: 0, bits: 8, kind: 'uint', default: 0, doc: 'Type'},
			one: {at: 8, bits: 8, kind: 'uint', when: {field: 'type', is: 1}, doc: 'Of type 1'},
		},
	};
	t.throws(() => define({...table, line: 'holey'}), {message: /'holey' cover 8 bits of 16/});
});
