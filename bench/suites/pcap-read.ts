// How quickly captures are read: every format, by every reader; and what Python's libraries take.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {ringtap} from '../built.ts';
import {type Effort, type Outcome, Skipped, type Suite} from '../suite.ts';

const tmpfs = '/dev/shm';
const frameBytes = 64;

/** How a file is read, and how many packets that gives. */
interface Reader {
	readonly name: string;
	readonly file: string;
	read(path: string): number | Promise<number>;
}

const walk = (path: string): number => {
	let packets = 0;
	for (const _ of ringtap.pcap(path).records()) packets++;
	return packets;
};

const stream = async (path: string): Promise<number> => {
	let packets = 0;
	for await (const _ of ringtap.readCapture(path).records()) packets++;
	return packets;
};

const readers: readonly Reader[] = [
	{name: 'pcap.read.pcap.mpps', file: 'a.pcap', read: walk},
	{name: 'pcap.read.pcapng.mpps', file: 'a.pcapng', read: walk},
	{name: 'pcap.read.gzip.mpps', file: 'a.pcap.gz', read: walk},
	{name: 'pcap.read.zstd.mpps', file: 'a.pcap.zst', read: walk},
	{name: 'pcap.read.stream.pcap.mpps', file: 'a.pcap', read: stream},
	{name: 'pcap.read.stream.pcapng.mpps', file: 'a.pcapng', read: stream},
	{
		name: 'pcap.read.filter.mpps',
		file: 'a.pcap',
		read: path => ringtap.pcap(path).filter('udp port 53').length,
	},
];

/** The same work by others: time stamps and bytes of each packet, nothing dissected. */
const python: Readonly<Record<string, string>> = {
	'scapy.pcap.read.mpps': `
from scapy.utils import RawPcapReader as Reader
def read(path):
    return sum(1 for packet, metadata in Reader(path))`,
	'dpkt.pcap.read.mpps': `
import dpkt
def read(path):
    with open(path, 'rb') as file:
        return sum(1 for time, packet in dpkt.pcap.Reader(file))`,
};

export const pcapRead: Suite = {
	figures: [...readers.map(({name}) => name), ...Object.keys(python)].map(name => ({
		name,
		unit: 'Mpps',
	})),
	async *measure(wanted, effort) {
		if (!existsSync(tmpfs)) throw new Skipped(`no tmpfs at ${tmpfs}`);
		const packets = effort.isQuick ? 20_000 : 500_000;
		const folder = mkdtempSync(join(tmpfs, 'ringtap-bench-'));
		try {
			writeCaptures(folder, packets);
			for (const reader of readers.filter(({name}) => wanted.includes(name))) {
				yield {name: reader.name, value: await rate(reader, folder, packets, effort)};
			}
			for (const [name, script] of Object.entries(python)) {
				if (wanted.includes(name)) yield byPython(name, script, join(folder, 'a.pcap'), packets);
			}
		} finally {
			rmSync(folder, {recursive: true});
		}
	},
};

/** Packets per µs of user and system time. */
async function rate({read, file}: Reader, folder: string, packets: number, {isQuick}: Effort) {
	let best = 0;
	for (let left = isQuick ? 1 : 3; left > 0; left--) {
		const before = process.cpuUsage();
		const found = await read(join(folder, file));
		const {user, system} = process.cpuUsage(before);
		if (found !== packets)
			throw new Error(`${file} has ${packets} packets, and ${found} were read`);
		best = Math.max(best, packets / (user + system));
	}
	return best;
}

/** Frames of 64 bytes, each another, a µs apart. */
function writeCaptures(folder: string, packets: number): void {
	const one = ringtap.eth().ipv4().udp({dport: 53}).pad(frameBytes).toBytes();
	const records = Array.from({length: packets}, (_, i) => {
		const bytes = new Uint8Array(one);
		new DataView(bytes.buffer).setUint32(frameBytes - 4, i);
		return ringtap.packetOf(bytes, {at: BigInt(i) * 1000n});
	});
	ringtap.writePcap(join(folder, 'a.pcap'), records, {precision: 'us'});
	ringtap.writePcap(join(folder, 'a.pcapng'), records);
	const plain = readFileSync(join(folder, 'a.pcap'));
	writeFileSync(join(folder, 'a.pcap.gz'), gzipSync(plain, {level: 1}));
	writeFileSync(join(folder, 'a.pcap.zst'), storedByZstd(plain));
}

/** A frame of raw blocks (RFC 8878, 3.1.1.2): what reading costs beside unpacking. */
function storedByZstd(bytes: Buffer): Buffer {
	const blockBytes = 128 * 1024;
	const parts: Uint8Array[] = [Buffer.from('28b52ffd0058', 'hex')];
	for (let at = 0; at < bytes.length; at += blockBytes) {
		const content = bytes.subarray(at, at + blockBytes);
		const head = Buffer.alloc(3);
		head.writeUIntLE((content.length << 3) | (at + blockBytes >= bytes.length ? 1 : 0), 0, 3);
		parts.push(head, content);
	}
	return Buffer.concat(parts);
}

function byPython(name: string, script: string, path: string, packets: number): Outcome {
	const program = `${script}
import sys, time
before = time.process_time()
packets = read(sys.argv[1])
print(packets, time.process_time() - before)`;
	try {
		const options = {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']} as const;
		const text = execFileSync('python3', ['-c', program, path], {...options, stdio: 'pipe'});
		const [found, seconds] = text.split(' ').map(Number);
		if (found !== packets) return {name, failed: `read ${found} of ${packets} packets`};
		return {name, value: packets / seconds! / 1e6};
	} catch (error) {
		const [library] = name.split('.');
		const {stderr = '', message} = error as {stderr?: string; message: string};
		const isMissing = /ModuleNotFoundError|ENOENT/.test(stderr + message);
		return isMissing ? {name, skipped: `python3 has no ${library}`} : {name, failed: message};
	}
}
