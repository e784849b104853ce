import {writeFileSync} from 'node:fs';
import test from 'ava';
import {eth, type PacketSpec} from '../../src/index.ts';
import {encodePcap, encodePcapng, openCapture} from '../../src/pcap/index.ts';
import {ringtap, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

const capture = (name: string) => `${root}fixtures/${name}`;
const packet = (n: number, ttl = 64) =>
	eth()
		.ipv4({ttl, id: n})
		.udp({dport: 1000 + n})
		.payload(`packet ${n}`);

/** `ringtap diff` of two captures with these packets. */
async function diffOf(
	t: Parameters<typeof folderWith>[0],
	expected: readonly PacketSpec[],
	actual: readonly PacketSpec[],
	...options: string[]
) {
	const cwd = folderWith(t, {});
	const records = (list: readonly PacketSpec[]) => list.map(spec => ({bytes: spec.toBytes()}));
	writeFileSync(`${cwd}/a.pcap`, encodePcap(records(expected)));
	writeFileSync(`${cwd}/b.pcapng`, encodePcapng(records(actual)));
	return ringtap(['diff', 'a.pcap', 'b.pcapng', ...options], {cwd});
}

const list = (...numbers: number[]) => numbers.map(n => packet(n));

test('captures of the same packets are the same, whatever their format and times', async t => {
	const {code, stdout} = await ringtap([
		'diff',
		capture('dns.pcap'),
		capture('formats/dns.pcapng.gz'),
	]);
	t.is(code, 0);
	t.is(stdout, '16 packets, the same in both');
});

test('a field that differs is told with its packet and both values', async t => {
	const {code, stdout} = await diffOf(t, list(1, 2, 3), [packet(1), packet(2, 63), packet(3)]);
	t.is(code, 1);
	t.regex(stdout, /^a\.pcap and b\.pcapng differ after 1 packet that are the same$/m);
	t.regex(stdout, /^packet 2 differs: ipv4\.ttl is 63, expected 64; checksum follows$/m);
	t.regex(stdout, /^ {2}in b\.pcapng .* ttl 63, udp 49152 > 1002/m);
});

test('a packet that is missing, and one that is too many, are told as that', async t => {
	const missing = await diffOf(t, list(1, 2, 3), list(1, 3));
	t.is(missing.code, 1);
	t.regex(missing.stdout, /^packet 2 of a\.pcap is missing in b\.pcapng: .* > 1002/m);
	t.notRegex(missing.stdout, /differs:/);
	const extra = await diffOf(t, list(1, 3), list(1, 2, 3));
	t.regex(extra.stdout, /^packet 2 of b\.pcapng is not in a\.pcap: .* > 1002/m);
});

test('packets in another order are told as that', async t => {
	const {code, stdout} = await diffOf(t, list(1, 2, 3), list(1, 3, 2));
	t.is(code, 1);
	t.regex(stdout, /the order differs: packet 2 of a\.pcap came as packet 3 of b\.pcapng/);
});

test('one that ends before the other differs', async t => {
	const {code, stdout} = await diffOf(t, list(1, 2), list(1));
	t.is(code, 1);
	t.regex(stdout, /packet 2 of a\.pcap is missing/);
	t.is((await diffOf(t, [], list(1))).code, 1);
	t.is((await diffOf(t, [], [])).code, 0);
});

test('several differences are told, and that there are more', async t => {
	const numbers = Array.from({length: 30}, (_, i) => i);
	const {stdout} = await diffOf(
		t,
		numbers.map(n => packet(n)),
		numbers.map(n => packet(n, 63)),
	);
	t.is(stdout.match(/^packet \d+ differs: ipv4\.ttl is 63/gm)?.length, 10);
	t.regex(stdout, /\nand more$/);
});

test('--ignore leaves a field out', async t => {
	const other = [packet(1, 63), packet(2, 63)];
	t.is((await diffOf(t, list(1, 2), other, '--ignore', 'ipv4.ttl')).code, 0);
	const both = await diffOf(t, list(1, 2), [packet(1, 63), packet(3, 63)], '--ignore', 'ipv4.ttl');
	t.is(both.code, 1);
	t.regex(both.stdout, /differ after 1 packet/);
	t.notRegex(both.stdout, /ipv4\.ttl is/);
});

test('a difference far into large captures is found with little around it', async t => {
	const many = Array.from({length: 5000}, (_, i) => packet(i % 50_000));
	const other = many.with(4321, packet(4321, 1));
	const {code, stdout} = await diffOf(t, many, other);
	t.is(code, 1);
	t.regex(stdout, /^packet 4322 differs: ipv4\.ttl is 1, expected 64/m);
});

test('raw IP is no Ethernet, even of the same bytes', async t => {
	const cwd = folderWith(t, {});
	const bytes = openCapture(capture('broken/raw-ip.pcap')).at(0).toBytes();
	writeFileSync(`${cwd}/raw.pcap`, encodePcap([{bytes, linkType: 101}]));
	writeFileSync(`${cwd}/eth.pcap`, encodePcap([{bytes}]));
	t.is((await ringtap(['diff', 'raw.pcap', 'raw.pcap'], {cwd})).code, 0);
	const {code, stdout} = await ringtap(['diff', 'raw.pcap', 'eth.pcap'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /packet 1 begins with eth, expected ipv4/);
});

test('a capture that cannot be read ends with 1, wrong use with 2', async t => {
	const code = async (...args: string[]) => (await ringtap(['diff', ...args])).code;
	t.is(await code(capture('dns.pcap'), capture('nowhere.pcap')), 1);
	t.is(await code(capture('broken/truncated.pcap'), capture('broken/truncated.pcap')), 1);
	t.is(await code(capture('dns.pcap')), 2);
	t.is(await code(), 2);
	t.is(await code('a', 'b', 'c'), 2);
	t.is(await code('a', 'b', '--unknown'), 2);
});
