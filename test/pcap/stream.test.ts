import {readFileSync} from 'node:fs';
import {PassThrough, Readable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {readCapture} from '../../src/index.ts';
import {
	type ByteSource,
	type CaptureRecord,
	CaptureStream,
	encodePcap,
	openCapture,
} from '../../src/pcap/index.ts';
import {fixture, numbered, numberOf} from './_files.ts';

async function listOf<T>(values: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const value of values) list.push(value);
	return list;
}

const text = ({timeNs, bytes, comments, linkType}: CaptureRecord) =>
	`${timeNs} ${bytes} ${comments} ${linkType}`;

/** The bytes of a file, so many at a time. */
async function* pieces(name: string, size: number) {
	const bytes = readFileSync(fixture(name));
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const captures = [
	'dns.pcap',
	'broken/raw-ip.pcap',
	'broken/nanosecond.pcap',
	'broken/big-endian.pcap',
	'broken/every-block.pcapng',
	'formats/two-interfaces.pcapng',
	'formats/tcp-loss.pcap.gz',
	'formats/dns.pcapng.gz',
	'formats/tcp-loss.pcap.zst',
	'formats/two-interfaces.pcapng.zst',
];

for (const name of captures) {
	test(`${name} reads as a stream as it reads as a file, wherever it is cut`, async t => {
		const expected = [...openCapture(fixture(name)).records()].map(text);
		const asFile = await listOf(readCapture(fixture(name)).records());
		t.deepEqual(asFile.map(text), expected);
		for (const size of [1, 5, 23, 24, 25, 4096]) {
			const records = await listOf(new CaptureStream(pieces(name, size)).records());
			t.deepEqual(records.map(text), expected, `${size} bytes at a time`);
		}
	});
}

test('a path can be walked over again', async t => {
	const capture = readCapture(fixture('dns.pcap'));
	t.is((await listOf(capture)).length, 16);
	t.is((await listOf(capture)).length, 16);
});

test('packets are packets, with the time that they were recorded', async t => {
	const [first] = await listOf(readCapture(fixture('arp-request.pcap')));
	t.is(first!.arp.tpa, '10.0.0.3');
	t.is(first!.recordedAt, openCapture(fixture('arp-request.pcap')).at(0).recordedAt);
});

test('a filter keeps packets, and entries tell where they stand', async t => {
	const indexes = async (filter: NonNullable<Parameters<typeof readCapture>[1]>['filter']) => {
		const capture = readCapture(fixture('dns.pcap'), filter === undefined ? {} : {filter});
		return (await listOf(capture.entries())).map(([index]) => index);
	};
	t.deepEqual(await indexes('arp'), [0, 1]);
	t.deepEqual(await indexes(p => p.has('arp')), [0, 1]);
	t.is((await indexes(undefined)).length, 16);
});

test('packets before the damage are given before it is thrown', async t => {
	for (const name of ['truncated.pcap', 'corrupt-length.pcap', 'unequal-lengths.pcapng']) {
		const given: CaptureRecord[] = [];
		const error = await t.throwsAsync(async () => {
			for await (const record of readCapture(fixture(`broken/${name}`)).records())
				given.push(record);
		});
		t.is(given.length, 2);
		const {damage} = openCapture(fixture(`broken/${name}`), {tolerant: true});
		t.is(damage?.message, error?.message);
	}
});

test('with tolerant it ends at the damage, and says what that was', async t => {
	const capture = readCapture(fixture('broken/truncated.pcap.gz'), {tolerant: true});
	t.is((await listOf(capture)).length, 4);
	t.is(capture.damage?.code, 'ERR_RINGTAP_CAPTURE_TRUNCATED');
	const whole = readCapture(fixture('dns.pcap'), {tolerant: true});
	await listOf(whole);
	t.is(whole.damage, undefined);
});

test('what is no capture is refused: empty, of three bytes, text, not there', async t => {
	const code = async (source: ByteSource) => {
		const error = await t.throwsAsync(() => listOf(new CaptureStream(source)));
		return (error as {code?: string}).code;
	};
	t.is(await code(Readable.from([])), 'ERR_RINGTAP_CAPTURE_EMPTY');
	t.is(await code(Readable.from([Buffer.from('abc')])), 'ERR_RINGTAP_CAPTURE_FORMAT');
	t.is(await code(fixture('README.md')), 'ERR_RINGTAP_CAPTURE_FORMAT');
	t.is(await code(fixture('nowhere.pcap')), 'ERR_RINGTAP_CAPTURE_NOT_FOUND');
	t.is(await code(Readable.from(['text'])), 'ERR_RINGTAP_CAPTURE_ARGUMENT');
});

test('what gives no bytes is refused at once', t => {
	t.throws(() => readCapture(7 as never), {code: 'ERR_RINGTAP_CAPTURE_ARGUMENT'});
});

test('packets are given as they come, before the stream has ended', async t => {
	const stream = new PassThrough();
	const packets = readCapture(stream).records()[Symbol.asyncIterator]();
	const bytes = encodePcap(numbered(3));
	stream.write(bytes.subarray(0, 24 + 76 + 10));
	t.is(numberOf((await packets.next()).value!), 0);
	stream.end(bytes.subarray(24 + 76 + 10));
	t.is(numberOf((await packets.next()).value!), 1);
	t.is(numberOf((await packets.next()).value!), 2);
	t.true((await packets.next()).done);
});

test('no more is read than somebody wants: a walk that stops ends the stream', async t => {
	let given = 0;
	const part = encodePcap(numbered(100));
	const endless = Readable.from(
		(async function* () {
			yield part;
			for (;;) {
				given++;
				yield part.subarray(24);
			}
		})(),
		{highWaterMark: 1},
	);
	for await (const record of readCapture(endless).records()) {
		if (numberOf(record) === 99) break;
	}
	t.true(given < 5, `${given} parts were taken`);
	t.true(endless.destroyed);
});

test('a gigabyte that unpacks from a megabyte passes in constant memory', async t => {
	const part = encodePcap(numbered(16_384, 1024));
	const member = gzipSync(part);
	const rest = gzipSync(part.subarray(24));
	const source = (async function* () {
		yield member;
		for (let i = 1; i < 60; i++) yield rest;
	})();
	let count = 0;
	let most = 0;
	for await (const _ of new CaptureStream(source).records()) {
		if (count++ % 50_000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
	}
	t.is(count, 60 * 16_384);
	t.true(most < 300e6, `${most} bytes`);
});
