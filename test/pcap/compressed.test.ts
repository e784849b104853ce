import {readFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {encodePcap, openCapture} from '../../src/pcap/index.ts';
import {ZstdFrames} from '../../src/pcap/zstd-frames.ts';
import {fixture, numbered, numberOf, refusal, temporaryFile} from './_files.ts';

const open = (name: string, options = {}) => openCapture(fixture(name), options);
const bytesOf = (name: string) => [...open(name)].map(p => p.bytes);

for (const [packed, plain] of [
	['formats/tcp-loss.pcap.gz', 'tcp-loss.pcap'],
	['formats/tcp-loss.pcap.zst', 'tcp-loss.pcap'],
	['formats/dns.pcapng.gz', 'formats/dns.pcapng'],
	['formats/two-interfaces.pcapng.zst', 'formats/two-interfaces.pcapng'],
] as const) {
	test(`${packed} holds the packets of ${plain}, with their times`, t => {
		const text = (name: string) => [...open(name).records()].map(r => `${r.timeNs} ${r.bytes}`);
		t.deepEqual(text(packed), text(plain));
		t.deepEqual(open(packed).at(-1).bytes, open(plain).at(-1).bytes);
	});
}

test('several gzip members, and several zstd frames, end to end are one file', t => {
	const half = encodePcap(numbered(10));
	const members = [half.subarray(0, 100), half.subarray(100)].map(part => gzipSync(part));
	t.is(openCapture(temporaryFile(t, Buffer.concat(members))).length, 10);
	const frame = readFileSync(fixture('formats/tcp-loss.pcap.zst'));
	const skippable = Buffer.from('5a2a4d1803000000616263', 'hex');
	const all = Buffer.concat([skippable, frame, skippable]);
	t.deepEqual(
		[...openCapture(temporaryFile(t, all))].map(p => p.bytes),
		bytesOf('tcp-loss.pcap'),
	);
});

test('what unpacks to more than 16 MiB is read at any place, in a file without a name', t => {
	const count = 15_000;
	const path = temporaryFile(t, gzipSync(encodePcap(numbered(count, 1500)), {level: 1}));
	const capture = openCapture(path);
	t.is(capture.length, count);
	for (let i = count - 1; i >= 0; i -= 1237) t.is(numberOf(capture.at(i)), i);
	let next = 0;
	for (const record of capture.records()) if (numberOf(record) === next) next++;
	t.is(next, count);
});

test('nothing is unpacked before it is asked for, and no more than is needed', t => {
	const whole = gzipSync(encodePcap(numbered(20_000, 1000)));
	const capture = openCapture(temporaryFile(t, whole.subarray(0, whole.length - 2000)));
	t.is(numberOf(capture.at(3)), 3);
	refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => capture.length);
});

const damages: Record<string, [code: string, words: RegExp, before: number]> = {
	'truncated.pcap.gz': ['TRUNCATED', /ends at offset 407, before the end of .* gzip/, 4],
	'wrong-checksum.pcap.gz': ['CORRUPT', /by gzip is damaged before offset 427 \(incorrect data/, 4],
	'truncated.pcap.zst': ['TRUNCATED', /before the end of what is compressed by zstd/, 3],
	'no-frame.pcap.zst': ['CORRUPT', /what follows a frame is no frame/, 5],
};

for (const [name, [code, words, before]] of Object.entries(damages)) {
	test(`${name} is refused with where and why, and gives what is before`, t => {
		const action = () => open(`broken/${name}`).length;
		t.regex(refusal(t, `ERR_RINGTAP_CAPTURE_${code}`, action).message, words);
		const tolerant = open(`broken/${name}`, {tolerant: true});
		t.is(tolerant.length, before);
		t.is(tolerant.damage?.code, `ERR_RINGTAP_CAPTURE_${code}`);
	});
}

test('zstd that asks for too much memory is refused before it gets any', t => {
	const action = () => open('broken/huge-window.pcap.zst').length;
	const {message} = refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', action);
	t.regex(message, /its window has 1024 MiB, and may have 8: unpack it by zstd -d/);
});

test('a second zstd frame that asks for too much memory is refused as well', t => {
	const huge = readFileSync(fixture('broken/huge-window.pcap.zst'));
	const whole = readFileSync(fixture('formats/tcp-loss.pcap.zst'));
	const capture = openCapture(temporaryFile(t, Buffer.concat([whole, huge])));
	t.regex(refusal(t, 'ERR_RINGTAP_CAPTURE_CORRUPT', () => capture.length).message, /1024 MiB/);
});

test('zstd frames are walked over alike, however their bytes come', t => {
	const huge = readFileSync(fixture('broken/huge-window.pcap.zst'));
	const bytes = Buffer.concat([readFileSync(fixture('formats/tcp-loss.pcap.zst')), huge]);
	for (const step of [1, 2, 3, 7, 100, bytes.length]) {
		const frames = new ZstdFrames();
		let good = 0;
		for (let at = 0; at < bytes.length && frames.problem === undefined; at += step) {
			good += frames.push(bytes.subarray(at, at + step));
		}
		t.regex(frames.problem ?? '', /1024 MiB/);
		t.true(good <= bytes.length - huge.length + 6, `${good}`);
	}
});

test('what is compressed and no capture is refused as that', t => {
	const path = temporaryFile(t, gzipSync('This is not a capture file.'));
	const {message} = refusal(t, 'ERR_RINGTAP_CAPTURE_FORMAT', () => openCapture(path).length);
	t.regex(message, /\(unpacked\) is not a capture: it begins with 54 68 69 73/);
});
