import {readFileSync} from 'node:fs';
import test from 'ava';
import {openCapture} from '../../src/pcap/index.ts';
import {fixture, refusal, temporaryFile} from './_files.ts';

const open = (name: string, options = {}) => openCapture(fixture(`broken/${name}`), options);
const every = () => open('every-block.pcapng');
/** The frames of the handmade captures end in their number. */
const numbers = (name: string) => [...open(name, {tolerant: true})].map(p => p.bytes.at(-1));

test('packets come of enhanced, simple and obsolete blocks, of sections in either byte order', t => {
	t.deepEqual(numbers('every-block.pcapng'), [1, 2, 3, 4, 5]);
	t.deepEqual(numbers('big-endian.pcapng'), [1]);
});

test('time stamps are read in the resolution and from the offset of their interface', t => {
	const times = [...every().records()].map(record => record.timeNs);
	t.deepEqual(times, [
		1_700_000_000_000_000_001n, // in ns
		1_700_000_001_500_000_000n, // 1536 / 1024 s after 1,700,000,000 s
		0n, // a simple block has none
		1_700_000_004_000_000_000n, // in µs, which is the default
		1_700_000_005_000_000_000n,
	]);
});

test('a record tells its interface and its comments', t => {
	const [first, second, , , fifth] = [...every().records()];
	t.is(first!.interface?.name, 'eth0');
	t.deepEqual(first!.comments, ['the first one']);
	t.is(second!.interface?.name, undefined);
	t.false('comments' in second!);
	t.is(fifth!.interface?.description, 'the second port');
	t.deepEqual(fifth!.comments, ['one', 'two']);
});

test('all blocks are there, and end to end they are the file', t => {
	const blocks = [...every().blocks()];
	t.deepEqual(
		blocks.map(block => block.kind),
		[
			...['section', 'interface', 'packet', 'names', 'statistics', 'custom', 'custom', 'unknown'],
			...['section', 'interface', 'interface', 'packet', 'simple-packet', 'obsolete-packet'],
			...['secrets', 'packet'],
		],
	);
	const whole = readFileSync(fixture('broken/every-block.pcapng'));
	t.deepEqual(Buffer.concat(blocks.map(block => block.bytes)), whole);
	t.true(
		blocks.every(block =>
			whole.subarray(block.offset).subarray(0, 4).equals(block.bytes.subarray(0, 4)),
		),
	);
});

test('what a block says is told: names, statistics, who has defined it, comments', t => {
	const blocks = [...every().blocks()];
	t.deepEqual(blocks[3]!.names, [{address: '10.0.0.1', names: ['router']}]);
	t.deepEqual(blocks[4]!.statistics, {interface: 0n, received: 5n, dropped: 2n});
	t.is(blocks[5]!.enterprise, 32473);
	t.is(Buffer.from(blocks[5]!.body.subarray(4, 10)).toString(), 'custom');
	t.is(blocks[7]!.type, 0x7777);
	t.deepEqual(blocks[15]!.comments, ['one', 'two']);
});

test('a classic capture has no blocks, and says so', t => {
	const action = () => [...openCapture(fixture('dns.pcap')).blocks()];
	t.regex(refusal(t, 'ERR_RINGTAP_CAPTURE_UNSUPPORTED', action).message, /it is a classic one/);
});

test('blocks of a damaged capture come as far as they are whole', t => {
	const kinds: string[] = [];
	refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => {
		for (const {kind} of open('truncated-block.pcapng').blocks()) kinds.push(kind);
	});
	t.deepEqual(kinds, ['section', 'interface', 'packet', 'packet']);
	t.is([...open('truncated-block.pcapng', {tolerant: true}).blocks()].length, 4);
});

test('what Wireshark writes holds the packets of the capture that it was made of', t => {
	const bytesOf = (name: string) => [...openCapture(fixture(name))].map(p => p.bytes);
	t.deepEqual(bytesOf('formats/dns.pcapng'), bytesOf('dns.pcap'));
	const merged = [...openCapture(fixture('formats/two-interfaces.pcapng')).records()];
	const of = (id: number) => merged.filter(r => r.interface!.id === id).map(r => r.bytes);
	t.deepEqual(of(0), bytesOf('arp-ping.pcap'));
	t.deepEqual(of(1), bytesOf('ipv6-nd.pcap'));
});

test('any packet can be had at any time, across sections', t => {
	const bytes = readFileSync(fixture('broken/every-block.pcapng'));
	const many = temporaryFile(t, Buffer.concat(Array.from({length: 900}, () => bytes)));
	const capture = openCapture(many);
	t.is(capture.length, 4500);
	const names = ['eth0', undefined, undefined, 'eth1', 'eth1'];
	for (let i = 4499; i >= 0; i -= 7) {
		const [record] = capture.slice(i, i + 1).records();
		t.is(record!.bytes.at(-1), (i % 5) + 1);
		t.is(record!.interface?.name, names[i % 5]);
	}
});

const damages: Record<string, [code: string, words: RegExp]> = {
	'truncated-block': ['TRUNCATED', /ends at offset 282, .* starts at offset 232: 50 of its 92/],
	'truncated-block-header': ['TRUNCATED', /ends at offset 239, .* offset 232: 7 of its 12/],
	'truncated-section': ['TRUNCATED', /ends at offset 26, .* offset 0: 26 of its 28/],
	'corrupt-block-length': ['CORRUPT', /packet 3, .* length of 93 bytes, at offset 236; expected/],
	'huge-block': ['CORRUPT', /2147483392 bytes, at offset 236; .* from 32 to 16777216/],
	'unequal-lengths': ['CORRUPT', /length of 92 is repeated as 96, at offset 320/],
	'corrupt-captured-length': ['CORRUPT', /length of 61, at offset 252; expected 0 to 60/],
	'corrupt-option': ['CORRUPT', /option 1 claims 255 bytes, at offset 322; expected at most 4/],
	'unknown-interface': ['CORRUPT', /interface 7, at offset 240; expected 0 to 0/],
	'no-interface': ['CORRUPT', /interface 0, at offset 36; .* there is none/],
	'wrong-byte-order': ['CORRUPT', /magic is deadbeef, at offset 8; expected 1a2b3c4d/],
	'future-version': ['UNSUPPORTED', /pcapng file of version 2\.0/],
};

for (const [name, [code, words]] of Object.entries(damages)) {
	test(`${name}.pcapng is refused with where and what, and gives what is before`, t => {
		const error = refusal(t, `ERR_RINGTAP_CAPTURE_${code}`, () => open(`${name}.pcapng`).length);
		t.regex(error.message, words);
		const tolerant = open(`${name}.pcapng`, {tolerant: true});
		t.deepEqual(numbers(`${name}.pcapng`), [1, 2].slice(0, tolerant.length));
		t.is(tolerant.damage?.message, error.message);
	});
}

test('more sections than memory could hold what is said of are refused', t => {
	const section = readFileSync(fixture('broken/modern.pcapng')).subarray(0, 28);
	const path = temporaryFile(t, Buffer.concat(Array.from({length: 10_001}, () => section)));
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_UNSUPPORTED', () => openCapture(path).length);
	t.regex(error.message, /more than 10000 sections and interfaces/);
});
