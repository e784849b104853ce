import {readFileSync, truncateSync} from 'node:fs';
import test from 'ava';
import {encodePcap, openCapture} from '../../src/pcap/index.ts';
import {fixture, numbered, numberOf, refusal, temporaryFile} from './_files.ts';

const open = (name: string, options = {}) => openCapture(fixture(`broken/${name}`), options);

test('a capture cut within a packet is refused with the offset and the packet', t => {
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => [...open('truncated.pcap')]);
	t.regex(error.message, /ends at offset 212, within packet 3, which starts at offset 176/);
	t.regex(error.message, /36 of its 76 bytes/);
});

test('a capture cut within a packet header is refused with the offset and the packet', t => {
	const action = () => [...open('truncated-packet-header.pcap')];
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', action);
	t.regex(error.message, /ends at offset 183, within packet 3.* 7 of its 16 bytes/);
});

test('a capture cut within its global header is refused, tolerant or not', t => {
	for (const tolerant of [false, true]) {
		const capture = open('truncated-header.pcap', {tolerant});
		const error = refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => capture.length);
		t.regex(error.message, /ends at offset 15, within its global header/);
	}
});

test('an empty file is refused, tolerant or not', t => {
	for (const tolerant of [false, true]) {
		refusal(t, 'ERR_RINGTAP_CAPTURE_EMPTY', () => open('empty.pcap', {tolerant}).length);
	}
});

test('a capture without packets is a capture of no packets', t => {
	t.is(open('no-packets.pcap').length, 0);
	t.deepEqual([...open('no-packets.pcap')], []);
});

test('a corrupt length is refused with its offset, its value and what is allowed', t => {
	const action = () => [...open('corrupt-length.pcap')];
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', action);
	t.regex(error.message, /packet 3 claims, at offset 184, .* 2147483647 \(0x7fffffff\)/);
	t.regex(error.message, /0 to 65535 are allowed/);
});

test('a length above the snapshot length is refused although the file is long enough', t => {
	const bytes = Buffer.from(encodePcap(numbered(5)));
	bytes.writeUInt32LE(59, 16);
	const path = temporaryFile(t, bytes);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', () => openCapture(path).length);
	t.regex(error.message, /packet 1 .* 60 .* 0 to 59 are allowed/);
});

test('a snapshot length of 0 means that there is no limit but the largest packet', t => {
	const bytes = Buffer.from(encodePcap(numbered(2)));
	bytes.writeUInt32LE(0, 16);
	t.is(openCapture(temporaryFile(t, bytes)).length, 2);
});

test('a corrupt length in a file of 64 MiB is refused without reading on', t => {
	const path = temporaryFile(t, readFileSync(fixture('broken/corrupt-length.pcap')));
	truncateSync(path, 64 * 1024 * 1024);
	const before = process.cpuUsage();
	refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', () => openCapture(path).length);
	const {user, system} = process.cpuUsage(before);
	t.true(user + system < 500_000, `${user + system} µs of CPU time`);
});

test('a length that is allowed but goes past the end is refused before the rest is read', t => {
	const bytes = Buffer.from(encodePcap(numbered(3)));
	bytes.writeUInt32LE(200_000, 24 + 76 + 8);
	const path = temporaryFile(t, bytes);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => openCapture(path).length);
	t.regex(error.message, /within packet 2, .* 152 of its 200016 bytes/);
});

for (const name of ['truncated.pcap', 'truncated-packet-header.pcap', 'corrupt-length.pcap']) {
	test(`tolerant reading of ${name} gives the two packets before the damage, and names it`, t => {
		const capture = open(name, {tolerant: true});
		t.deepEqual(
			[...capture].map(p => p.bytes.at(-1)),
			[1, 2],
		);
		t.is(capture.length, 2);
		t.regex(capture.damage!.code, /TRUNCATED|CORRUPT/);
	});
}

test('a whole capture has no damage', t => {
	t.is(open('big-endian.pcap', {tolerant: true}).damage, undefined);
});

test('no packet of a damaged capture is handed out by a walk that will be refused', t => {
	let handedOut = 0;
	t.throws(() => {
		for (const _ of open('truncated.pcap')) {
			handedOut++;
		}
	});
	t.is(handedOut, 0);
});

test('the packets before the damage can be had by at and slice', t => {
	const capture = open('truncated.pcap');
	t.is(capture.at(1).bytes.at(-1), 2);
	t.is([...capture.slice(0, 2)].length, 2);
	refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => capture.at(2));
	refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => [...capture.slice(0, 3)]);
});

test('a damaged capture is refused again when it is read again', t => {
	const capture = open('corrupt-length.pcap');
	refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', () => capture.length);
	refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', () => capture.length);
});

test('a file that is no capture is refused with the bytes that it begins with', t => {
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_FORMAT', () => open('wrong-magic.pcap').length);
	t.regex(error.message, /begins with 54 68 69 73/);
});

test('a file of less than four bytes is no capture', t => {
	const path = temporaryFile(t, Buffer.from([0xd4, 0xc3]));
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_FORMAT', () => openCapture(path).length);
	t.regex(error.message, /begins with d4 c3;/);
});

test('a pcap file of another version is refused', t => {
	for (const [major, minor] of [
		[2, 3],
		[3, 4],
		[543, 1],
	] as const) {
		const bytes = Buffer.from(encodePcap(numbered(1)));
		bytes.writeUInt16LE(major, 4);
		bytes.writeUInt16LE(minor, 6);
		const path = temporaryFile(t, bytes);
		const error = refusal(t, 'ERR_RINGTAP_CAPTURE_UNSUPPORTED', () => openCapture(path).length);
		t.true(error.message.includes(`version ${major}.${minor}`), error.message);
	}
});

test('nanosecond time stamps are read to the nanosecond', t => {
	const times = [...open('nanosecond.pcap').records()].map(record => record.timeNs);
	t.deepEqual(times.slice(0, 2), [1_700_000_000_000_000_000n, 1_700_000_000_001_000_001n]);
});

test('a big-endian capture reads as any other', t => {
	const records = [...open('big-endian.pcap').records()];
	t.deepEqual(
		records.map(record => record.bytes.at(-1)),
		[1, 2, 3, 4, 5],
	);
	t.is(records[1]!.timeNs, 1_700_000_001_000_001_000n);
});

test('a packet of no bytes is a packet', t => {
	const empty = {bytes: new Uint8Array()};
	const path = temporaryFile(t, encodePcap([empty, ...numbered(2), empty]));
	const lengths = [...openCapture(path).records()].map(record => record.bytes.length);
	t.deepEqual(lengths, [0, 60, 60, 0]);
	t.deepEqual([...openCapture(path).slice(1, 3).records()].map(numberOf), [0, 1]);
});
