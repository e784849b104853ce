import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {eth, packetOf, range, writePcap} from '../../src/index.ts';
import {encodePcap, openCapture} from '../../src/pcap/index.ts';
import {fixture, refusal, temporaryDirectory, temporaryFile} from './_files.ts';

const bytes = Uint8Array.of(1, 2, 3);

test('what is written reads back as it was: bytes, time and original length', t => {
	const path = join(temporaryDirectory(t), 'out.pcap');
	const records = [...openCapture(fixture('office.pcap')).records()];
	writePcap(path, openCapture(fixture('office.pcap')));
	t.deepEqual([...openCapture(path).records()], records);
});

test('a recorded capture is written as it was recorded, but for its snapshot length', t => {
	const recorded = readFileSync(fixture('tcp-loss.pcap'));
	const capture = openCapture(fixture('tcp-loss.pcap'));
	const written = encodePcap(capture.records(), {precision: 'us'});
	t.deepEqual(Buffer.from(written).subarray(24), recorded.subarray(24));
});

test('microseconds round nanoseconds down, nanoseconds keep them', t => {
	const timeNs = 1_700_000_000_123_456_789n;
	const timeIn = (precision: 'us' | 'ns') => {
		const path = temporaryFile(t, encodePcap([{bytes, timeNs}], {precision}));
		return openCapture(path).at(0).at;
	};
	t.is(timeIn('us'), 1_700_000_000_123_456_000n);
	t.is(timeIn('ns'), timeNs);
});

test('a record without time and original length is of 1970 and as long as its bytes', t => {
	const path = temporaryFile(t, encodePcap([{bytes}]));
	t.deepEqual([...openCapture(path).records()], [{bytes, timeNs: 0n, originalLength: 3}]);
});

test('no records make a capture without packets', t => {
	t.is(openCapture(temporaryFile(t, encodePcap([]))).length, 0);
});

test('a packet longer than the format allows is refused with its number', t => {
	const action = () => encodePcap([{bytes}, {bytes: new Uint8Array(262_145)}]);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', action);
	t.regex(error.message, /Packet 2 .* 262145 bytes; 262144 are allowed/);
});

test('a time that the format cannot tell is refused', t => {
	for (const timeNs of [-1n, 2n ** 32n * 1_000_000_000n]) {
		refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', () => encodePcap([{bytes, timeNs}]));
	}
});

test('a capture can be written over the file that it is read from', t => {
	const path = temporaryFile(t, encodePcap([{bytes}, {bytes}]));
	writePcap(path, openCapture(path).slice(1));
	t.is(openCapture(path).length, 1);
});

test('what is written in any precision and byte order reads back, and is what encodePcap makes', t => {
	const capture = openCapture(fixture('dns.pcap'));
	const records = [...capture.records()];
	const path = join(temporaryDirectory(t), 'out.pcap');
	for (const precision of ['us', 'ns'] as const) {
		for (const byteOrder of ['little', 'big'] as const) {
			t.is(writePcap(path, capture, {precision, byteOrder}), records.length);
			t.deepEqual([...openCapture(path).records()], records);
			const magic =
				readFileSync(path).readUInt32BE() === {us: 0xa1b2c3d4, ns: 0xa1b23c4d}[precision];
			t.is(magic, byteOrder === 'big');
			if (byteOrder === 'little')
				t.deepEqual(readFileSync(path), Buffer.from(encodePcap(records, {precision})));
		}
	}
});

test('packets that were built are written as of 1970, a list of them in its order', t => {
	const path = join(temporaryDirectory(t), 'out.pcap');
	t.is(writePcap(path, [eth().ipv4({ttl: 1}), eth().ipv4({ttl: range(2, 2)})]), 3);
	const packets = [...openCapture(path)];
	t.deepEqual(
		packets.map(packet => packet.ipv4.ttl),
		[1, 2, 3],
	);
	t.is(packets[0]!.at, 0n);
});

test('a packet that the format cannot hold leaves the file and its directory as they were', t => {
	const directory = temporaryDirectory(t);
	const path = join(directory, 'out.pcap');
	writeFileSync(path, 'before');
	const spec = packetOf(new Uint8Array(262_158));
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_RECORD', () => writePcap(path, [eth(), spec]));
	t.regex(error.message, /Packet 2 .* 262158 bytes; 262144 are allowed/);
	t.is(readFileSync(path, 'utf8'), 'before');
	t.deepEqual(readdirSync(directory), ['out.pcap']);
});

test('a source that fails in the middle leaves the file and its directory as they were', t => {
	const directory = temporaryDirectory(t);
	const path = join(directory, 'out.pcap');
	const broken = openCapture(fixture('dns.pcap')).map(() => {
		throw new Error('no');
	});
	t.throws(() => writePcap(path, broken), {message: 'no'});
	t.deepEqual(readdirSync(directory), []);
});

test('an option that a capture is not written with is refused', t => {
	const path = join(temporaryDirectory(t), 'out.pcap');
	const give = (options: object) =>
		refusal(t, 'ERR_RINGTAP_OPTION', () => writePcap(path, eth(), options));
	t.regex(give({precison: 'us'}).message, /'precison'.*precision/);
	t.regex(give({precision: 'ms'}).message, /'ms'; it takes 'us' or 'ns'/);
});

test('a place that cannot be written to is refused with the reason', t => {
	const directory = temporaryDirectory(t);
	const write = (path: string) =>
		refusal(t, 'ERR_RINGTAP_CAPTURE_UNWRITABLE', () => writePcap(path, eth())).message;
	t.regex(write(join(directory, 'nowhere', 'out.pcap')), /ENOENT/);
	t.regex(write(directory), /EISDIR/);
	t.regex(write('/dev/null'), /EEXIST/);
	t.deepEqual(readdirSync(directory), []);
});
