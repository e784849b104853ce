import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {eth, pcap, runScene, writePcap} from '../../src/index.ts';
import {encodePcap, encodePcapng, openCapture} from '../../src/pcap/index.ts';
import {fixture, numbered, refusal, temporaryDirectory, temporaryFile} from './_files.ts';

const bytes = Uint8Array.of(1, 2, 3);

test('what is written reads back as it was: bytes, time, original length, interface, comments', t => {
	const records = [
		{bytes, timeNs: 1_700_000_000_000_000_001n, originalLength: 9, interface: 'a'},
		{bytes: new Uint8Array(60), interface: 'b', comments: ['one', 'zwei ✔']},
		{bytes: new Uint8Array(), timeNs: 2n ** 64n - 1n, interface: 'a'},
		{bytes},
	];
	for (const byteOrder of ['little', 'big'] as const) {
		const path = temporaryFile(t, encodePcapng(records, {byteOrder}));
		const read = [...openCapture(path).records()];
		t.deepEqual(
			read.map(({timeNs, originalLength, comments, ...r}) => ({
				bytes: r.bytes,
				timeNs,
				originalLength,
				interface: r.interface?.name,
				comments,
			})),
			records.map(({timeNs = 0n, interface: name, comments, ...r}) => ({
				bytes: r.bytes,
				timeNs,
				originalLength: r.originalLength ?? r.bytes.length,
				interface: name,
				comments,
			})),
		);
		t.deepEqual(
			read.map(r => r.interface!.id),
			[0, 1, 0, 2],
		);
	}
});

test('microseconds round nanoseconds down', t => {
	const file = encodePcapng([{bytes, timeNs: 1_999n}], {precision: 'us'});
	t.is(openCapture(temporaryFile(t, file)).at(0).at, 1000n);
});

test('a file that ends in .pcapng is pcapng, with its interfaces and comments as lists', t => {
	const path = join(temporaryDirectory(t), 'out.pcapng');
	const packets = [eth(), eth().ipv4().udp(), eth()];
	const options = {interfaces: ['a', 'b', 'a'], comments: ['first', undefined, ['x', 'y']]};
	t.is(writePcap(path, packets, options), 3);
	const records = [...pcap(path).records()];
	t.deepEqual(
		records.map(r => r.interface?.name),
		['a', 'b', 'a'],
	);
	t.deepEqual(
		records.map(r => r.comments),
		[['first'], undefined, ['x', 'y']],
	);
	t.is(records[0]!.interface, records[2]!.interface);
});

test('interfaces and comments may be functions of a packet and of where it stands', t => {
	const path = join(temporaryDirectory(t), 'out.pcapng');
	writePcap(path, pcap(fixture('dns.pcap')), {
		interfaces: p => p.eth.src,
		comments: (p, i) => (p.has('udp') ? `${i}: port ${p.udp.dport}` : undefined),
	});
	const records = [...pcap(path).records()];
	t.is(records[0]!.interface!.name, '52:54:00:00:00:01');
	t.is(records[0]!.comments, undefined);
	t.deepEqual(records[2]!.comments, ['2: port 53']);
});

test('interfaces, comments and link types of a capture are kept', t => {
	const path = join(temporaryDirectory(t), 'out.pcapng');
	for (const name of ['broken/every-block.pcapng', 'broken/raw-ip.pcap', 'formats/dns.pcapng']) {
		const told = (file: string) =>
			[...pcap(file).records()].map(r => [
				r.bytes,
				r.timeNs,
				r.linkType,
				r.interface?.name,
				r.interface?.description,
				r.comments,
			]);
		writePcap(path, pcap(fixture(name)));
		t.deepEqual(told(path), told(fixture(name)));
	}
});

test('save writes an interface for each endpoint, packets in the order in which they came', t => {
	const path = join(temporaryDirectory(t), 'saved.pcapng');
	runScene(({vswitch, inject, expect, save}) => {
		const [a, b, c] = vswitch().testVifs('a', 'b', 'c');
		a.otherwise.to(b);
		b.otherwise.to(c);
		inject(a, eth({type: 1}));
		inject(b, eth({type: 2}));
		inject(a, eth({type: 3}));
		t.is(save([b, c], path), 3);
		expect(b).toReceive(2);
		expect(c).toReceive(1);
	});
	const records = [...pcap(path).records()];
	t.deepEqual(
		records.map(r => [r.interface?.name, r.bytes[13]]),
		[
			['b', 1],
			['c', 2],
			['b', 3],
		],
	);
});

test('what an expectation has returned is written with its times', t => {
	const path = join(temporaryDirectory(t), 'got.pcapng');
	runScene(({vswitch, inject, expect}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, pcap(fixture('dns.pcap')));
		writePcap(path, expect(b).toReceive(16));
	});
	const times = (file: string) => [...pcap(file).records()].map(r => r.timeNs);
	t.deepEqual(times(path), times(fixture('dns.pcap')));
});

test('what the format cannot hold is refused, and leaves the folder as it was', t => {
	const folder = temporaryDirectory(t);
	const path = join(folder, 'out.pcapng');
	writePcap(path, eth());
	const before = readFileSync(path);
	const write = (record: object) => () => encodePcapng([{bytes}, {bytes, ...record}]);
	for (const record of [
		{bytes: new Uint8Array(262_145)},
		{timeNs: -1n},
		{timeNs: 2n ** 64n},
		{comments: ['x'.repeat(65_536)]},
	]) {
		const {message} = refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', write(record));
		t.regex(message, /^Packet 2 cannot be written/);
	}
	const comments = ['x'.repeat(65_536)];
	refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', () => writePcap(path, eth(), {comments}));
	t.deepEqual(readFileSync(path), before);
	t.deepEqual(readdirSync(folder), ['out.pcapng']);
});

test('a place that cannot be written to is refused with the reason', t => {
	const path = join(temporaryDirectory(t), 'nowhere', 'out.pcapng');
	const {message} = refusal(t, 'ERR_RINGTAP_CAPTURE_UNWRITABLE', () => writePcap(path, eth()));
	t.regex(message, /cannot be written: no such file or directory \(ENOENT\)/);
});

test('interfaces and comments are refused for a classic capture, and what is no list', t => {
	const folder = temporaryDirectory(t);
	const classic = () => writePcap(join(folder, 'a.pcap'), eth(), {comments: ['x']});
	t.regex(refusal(t, 'ERR_RINGTAP_OPTION', classic).fix, /ends in \.pcapng/);
	const wrong = () => writePcap(join(folder, 'a.pcapng'), eth(), {comments: 'x' as never});
	t.regex(refusal(t, 'ERR_RINGTAP_OPTION', wrong).message, /takes a list or a function/);
	t.deepEqual(readdirSync(folder), []);
});

test('record() does not write pcapng, and says what does', t => {
	const path = join(temporaryDirectory(t), 'out.pcapng');
	runScene(({vswitch, record}) => {
		const action = () => record(vswitch().testVif('a'), path);
		t.regex(refusal(t, 'ERR_RINGTAP_CAPTURE_UNWRITABLE', action).fix, /save\(\) and writePcap\(\)/);
	});
});

test('a classic capture holds one link type; pcapng holds several', t => {
	const records = [{bytes}, {bytes, linkType: 101}];
	const {message} = refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', () => encodePcap(records));
	t.regex(message, /Packet 2 .* link type 101 \(raw IP\), .* of 1 \(Ethernet\)/);
	const read = openCapture(temporaryFile(t, encodePcapng(records)));
	t.deepEqual(
		[...read.records()].map(r => r.linkType),
		[undefined, 101],
	);
});

test('the same records give the same bytes, and no records a capture without packets', t => {
	t.deepEqual(encodePcapng(numbered(3)), encodePcapng(numbered(3)));
	t.is(openCapture(temporaryFile(t, encodePcapng([]))).length, 0);
});

const anyRecord = fc.record(
	{
		bytes: fc.uint8Array({maxLength: 100}),
		timeNs: fc.bigInt({min: 0n, max: 2n ** 32n * 1_000_000_000n - 1n}),
		originalLength: fc.integer({min: 100, max: 0xffff_ffff}),
		linkType: fc.constantFrom(12, 101, 228, 229),
		interface: fc.string({unit: 'grapheme', minLength: 1, maxLength: 20}),
		comments: fc.array(fc.string({unit: 'grapheme', minLength: 1, maxLength: 20}), {
			minLength: 1,
			maxLength: 3,
		}),
	},
	{requiredKeys: ['bytes', 'timeNs', 'originalLength']},
);

test('whatever is written reads back as it was', t => {
	const path = temporaryFile(t, new Uint8Array(1));
	const bothOrders = fc.constantFrom('little' as const, 'big' as const);
	const property = fc.property(
		fc.array(anyRecord, {maxLength: 8}),
		bothOrders,
		(records, byteOrder) => {
			// Names that end in zeros do not: some writers mean the end by them.
			fc.pre(
				!JSON.stringify(records, (_, v) => (typeof v === 'bigint' ? '' : v)).includes('\\u0000'),
			);
			writeFileSync(path, encodePcapng(records, {byteOrder}));
			const read = [...openCapture(path).records()].map(({first: _, ...r}) => ({
				...r,
				interface: r.interface?.name,
			}));
			t.deepEqual(
				read,
				records.map(r => ({...r, interface: r.interface})),
			);
			const one = records.map(({bytes, timeNs, originalLength}) => ({
				bytes,
				timeNs,
				originalLength,
			}));
			writeFileSync(path, encodePcap(one, {byteOrder}));
			t.deepEqual([...openCapture(path).records()], one);
		},
	);
	t.notThrows(() => fc.assert(property, {numRuns: 200}));
});
