// Wireshark's tools are the oracle: what they read of a capture is what is read here, and they read
// what is written here.
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {eth, pcap, writePcap} from '../../src/index.ts';
import {type CaptureRecord, encodePcap, encodePcapng, openCapture} from '../../src/pcap/index.ts';
import {fixture, temporaryDirectory, temporaryFile} from './_files.ts';
import {oracle, wireshark} from './_tshark.ts';

const columns = [
	'frame.number',
	'frame.time_epoch',
	'frame.cap_len',
	'frame.len',
	'frame.interface_name',
	'frame.comment',
];

/** Number, time, lengths, interface and comments of each packet, and its bytes. */
function byTshark(path: string): string[] {
	const fields = columns.flatMap(name => ['-e', name]);
	const told = wireshark('tshark', ['-n', '-r', path, '-T', 'fields', ...fields]);
	const json = wireshark('tshark', ['-n', '-r', path, '-T', 'json', '-x', '-J', 'none']);
	const raw = JSON.parse(json) as {_source: {layers: {frame_raw: [string]}}}[];
	const lines = told.split('\n').slice(0, -1);
	return lines.map((line, i) => `${line}\t${raw[i]!._source.layers.frame_raw[0]}`);
}

function byUs(path: string): string[] {
	return [...openCapture(path).records()].map(told);
}

function told(record: CaptureRecord, index: number): string {
	const {timeNs, bytes, originalLength, interface: from, comments = []} = record;
	const second = 1_000_000_000n;
	const time = `${timeNs / second}.${String(timeNs % second).padStart(9, '0')}`;
	return [
		index + 1,
		time,
		bytes.length,
		originalLength,
		from ? (from.name ?? 'unknown') : '',
		comments.join(','),
		Buffer.from(bytes).toString('hex'),
	].join('\t');
}

const captures = [
	...readdirSync(fixture('.')).filter(name => name.endsWith('.pcap')),
	...readdirSync(fixture('formats')).map(name => `formats/${name}`),
	'broken/nanosecond.pcap',
	'broken/big-endian.pcap',
	'broken/raw-ip.pcap',
	'broken/big-endian.pcapng',
	'broken/modern.pcapng',
];

for (const name of captures) {
	oracle(`${name} is read as tshark reads it`, t => {
		t.deepEqual(byUs(fixture(name)), byTshark(fixture(name)));
	});
}

oracle('every-block.pcapng is read as tshark reads it, but for packets without time', t => {
	const withoutTime = (line: string) => !/^\d+\t(0\.0+)?\t/.test(line);
	const isPacket = (line: string) => !line.startsWith('\t');
	const ours = byUs(fixture('broken/every-block.pcapng')).filter(withoutTime);
	// tshark numbers blocks that are no packets, too, and in a second section takes the interfaces of
	// the first.
	const bare = (line: string) => line.split('\t').toSpliced(4, 1).slice(1).join();
	const theirs = byTshark(fixture('broken/every-block.pcapng')).filter(isPacket);
	for (const line of ours)
		t.true(
			theirs.some(other => bare(other) === bare(line)),
			line,
		);
	t.is(ours.length, 4);
});

oracle('what is written is read by tshark as it is read here', t => {
	const records = [...openCapture(fixture('office.pcap')).records()].map((record, i) => ({
		...record,
		interface: `port${i % 3}`,
		comments: i % 5 === 0 ? [`packet ${i}`, 'und zwar ✔'] : [],
	}));
	for (const byteOrder of ['little', 'big'] as const) {
		for (const precision of ['us', 'ns'] as const) {
			for (const file of [
				encodePcap(records, {byteOrder, precision}),
				encodePcapng(records, {byteOrder, precision}),
			]) {
				const path = temporaryFile(t, file);
				const ours = byUs(path);
				t.is(ours.length, 289);
				t.deepEqual(ours, byTshark(path));
			}
		}
	}
});

oracle('capinfos finds nothing amiss: packets, interfaces, link types, precision', t => {
	const path = join(temporaryDirectory(t), 'out.pcapng');
	writePcap(path, [eth(), eth().ipv4().udp(), eth()], {interfaces: ['a', 'b', 'a']});
	const text = wireshark('capinfos', [path]);
	t.regex(text, /File type: +Wireshark\/\.\.\. - pcapng/);
	t.regex(text, /File encapsulation: +Ethernet/);
	t.regex(text, /Number of packets: +3/);
	t.regex(text, /Number of interfaces in file: +2/);
	t.regex(text, /Name = a[\s\S]*Time precision = nanoseconds \(9\)[\s\S]*Number of packets = 2/);
});

oracle('a filter keeps what tshark keeps by its read filter', t => {
	for (const [expression, display] of [
		['arp', 'arp'],
		['tcp port 80', 'tcp.port == 80'],
		['udp and not port 53', 'udp && !udp.port == 53 && !icmp'],
		['ip6', 'ipv6'],
	] as const) {
		const args = ['-n', '-r', fixture('office.pcap'), '-Y', display];
		const theirs = wireshark('tshark', [...args, '-T', 'fields', '-e', 'frame.number']);
		const {length} = pcap(fixture('office.pcap')).filter(expression);
		t.is(length, theirs.trim().split('\n').length, expression);
	}
});
