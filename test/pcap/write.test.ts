import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {encodePcap, openCapture, writePcap} from '../../src/pcap/index.ts';
import {fixture, refusal, temporaryDirectory, temporaryFile} from './_files.ts';

const bytes = Uint8Array.of(1, 2, 3);

test('what is written reads back as it was: bytes, time and original length', t => {
	const path = join(temporaryDirectory(t), 'out.pcap');
	const records = [...openCapture(fixture('office.pcap')).records()];
	writePcap(path, records);
	t.deepEqual([...openCapture(path).records()], records);
});

test('a recorded capture is written as it was recorded, but for its snapshot length', t => {
	const recorded = readFileSync(fixture('tcp-loss.pcap'));
	const written = encodePcap(openCapture(fixture('tcp-loss.pcap')).records());
	t.deepEqual(Buffer.from(written).subarray(24), recorded.subarray(24));
});

test('microseconds round nanoseconds down, nanoseconds keep them', t => {
	const timeNs = 1_700_000_000_123_456_789n;
	const timeIn = (resolution: 'us' | 'ns') => {
		const path = temporaryFile(t, encodePcap([{bytes, timeNs}], {resolution}));
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
	writePcap(path, openCapture(path).slice(1).records());
	t.is(openCapture(path).length, 1);
});

test('a refused record leaves the file and its directory as they were', t => {
	const directory = temporaryDirectory(t);
	const path = join(directory, 'out.pcap');
	writeFileSync(path, 'before');
	t.throws(() => writePcap(path, [{bytes, timeNs: -1n}]));
	t.is(readFileSync(path, 'utf8'), 'before');
	t.deepEqual(readdirSync(directory), ['out.pcap']);
});

test('a place that cannot be written to is refused with the reason', t => {
	const path = join(temporaryDirectory(t), 'nowhere', 'out.pcap');
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_UNWRITABLE', () => writePcap(path, []));
	t.regex(error.message, /ENOENT/);
});
