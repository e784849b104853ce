import test from 'ava';
import fc from 'fast-check';
import {closest, eth, similarity} from '../../src/packet/index.ts';
import {builder, hostile} from './arbitraries.ts';

const query = eth().ipv4().udp({dport: 53}).payload('who?');

test('similarity is 1 for equal packets, and a pushed tag keeps it high', t => {
	const plain = query.toBytes();
	const tagged = eth().vlan().ipv4().udp({dport: 53}).payload('who?').toBytes();
	t.is(similarity(plain, plain), 1);
	t.true(similarity(plain, tagged) > 0.8);
	t.true(similarity(plain, tagged) > similarity(plain, eth().arp().toBytes()));
	t.is(similarity(new Uint8Array(0), plain), 0);
	t.is(similarity(new Uint8Array(0), new Uint8Array(0)), 1);
});

test('a field that was rewritten leaves two packets more alike than another payload does', t => {
	const routed = eth({src: '02:00:00:00:00:09'}).ipv4({ttl: 63}).udp({dport: 53}).payload('who?');
	const other = eth().ipv4().udp({dport: 53}).payload('I am');
	const to = query.toBytes();
	t.true(similarity(routed.toBytes(), to) > similarity(other.toBytes(), to));
});

test('similarity is between 0 and 1, does not depend on the order, and is 1 for equal bytes only', t => {
	fc.assert(
		fc.property(hostile, hostile, (a, b) => {
			const value = similarity(a, b);
			t.true(value >= 0 && value <= 1);
			t.is(value, similarity(b, a));
			t.is(value === 1, Buffer.compare(a, b) === 0);
		}),
	);
});

/** What `closest` promises, without any of its shortcuts. */
function plainClosest(wanted: Uint8Array, candidates: readonly Uint8Array[]) {
	const values = candidates.map(bytes => similarity(wanted, bytes));
	const most = Math.max(...values);
	return candidates.length === 0 ? undefined : {index: values.indexOf(most), similarity: most};
}

/** As a data plane changes packets: a few bytes, a tag, a cut end. */
const changed = fc
	.tuple(builder, fc.array(fc.tuple(fc.nat(59), fc.nat(255)), {maxLength: 4}), fc.nat(3))
	.map(([spec, changes, what]) => {
		const bytes = spec.toBytes();
		for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
		if (what === 0) return bytes.slice(0, -3);
		if (what === 1)
			return new Uint8Array([...bytes.slice(0, 12), 0x81, 0, 0, 9, ...bytes.slice(12)]);
		return bytes;
	});

test('the closest of many is the one that looking at each wholly finds', t => {
	fc.assert(
		fc.property(hostile, fc.array(fc.oneof(hostile, changed), {maxLength: 40}), (wanted, many) => {
			t.deepEqual(closest(wanted, many), plainClosest(wanted, many));
		}),
		{numRuns: 400},
	);
});

test('the closest of many that differ little is found, too', t => {
	const field = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.boolean());
	const similar = field.map(([ttl, id, dport, isTagged]) => {
		const start = isTagged ? eth().vlan({id}) : eth();
		return start.ipv4({ttl, id}).ipv4({ttl: id}).udp({dport}).payload(`${ttl}${id}`).toBytes();
	});
	fc.assert(
		fc.property(similar, fc.array(similar, {maxLength: 60}), (wanted, many) => {
			t.deepEqual(closest(wanted, many), plainClosest(wanted, many));
		}),
	);
});

test('a packet that was routed and tagged is found among thousands of its flow', t => {
	const sent = (n: number) => eth().ipv4({id: n}).udp({dport: 53}).payload(`query ${n}`);
	const candidates = Array.from({length: 5000}, (_, n) => sent(n).toBytes());
	const came = eth({src: '02:00:00:00:00:09'}).vlan({id: 5}).ipv4({id: 4321, ttl: 63});
	t.is(closest(came.udp({dport: 53}).payload('query 4321').toBytes(), candidates)?.index, 4321);
});

test('the very packet ends the search, and there is no closest of none', t => {
	const bytes = query.toBytes();
	function* endless() {
		yield eth().toBytes();
		for (;;) yield bytes;
	}
	t.deepEqual(closest(bytes, endless()), {index: 1, similarity: 1});
	t.is(closest(bytes, []), undefined);
});
