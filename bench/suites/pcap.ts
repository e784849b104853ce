// From a capture file, through eight hops, into a capture file.
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ringtap} from '../built.ts';
import {atLeast, least, Skipped, type Suite} from '../suite.ts';

const tmpfs = '/dev/shm';
const frameBytes = 64;
const fileHeaderBytes = 24;
const packetHeaderBytes = 16;
const hops = 8;

export const pcapToPcap: Suite = {
	figures: [{name: 'pcap.8hops.mpps', unit: 'Mpps', goal: atLeast(8)}],
	async *measure(_wanted, {isQuick}) {
		if (!existsSync(tmpfs)) throw new Skipped(`no tmpfs at ${tmpfs}`);
		const packets = isQuick ? 100_000 : 1_000_000;
		const folder = mkdtempSync(join(tmpfs, 'ringtap-bench-'));
		try {
			const [from, to] = [join(folder, 'in.pcap'), join(folder, 'out.pcap')];
			writeFileSync(from, captureOf(from, packets));
			const us = least(isQuick ? 1 : 3, () => cpuUs(() => carry(from, to)));
			check(from, to);
			yield {name: 'pcap.8hops.mpps', value: packets / us};
		} finally {
			rmSync(folder, {recursive: true});
		}
	},
};

function carry(from: string, to: string): void {
	ringtap.runScene(({vswitch, inject, record}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const forwards = Array.from({length: hops}, (_, i) => vsw.add(ringtap.forward, `fw${i}`));
		vsw.chain(a, ...forwards, b);
		record(b, to);
		inject(a, ringtap.pcap(from));
	});
}

/** User and system time of the process: whatever thread it is spent on. */
function cpuUs(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const {user, system} = process.cpuUsage(before);
	return user + system;
}

/** Frames of 64 bytes, numbered, all of time 0: so what comes out is the same file. */
function captureOf(scratch: string, packets: number): Buffer {
	ringtap.writePcap(scratch, ringtap.eth().ipv4().udp({dport: 53}).pad(frameBytes));
	const one = readFileSync(scratch);
	const recordBytes = packetHeaderBytes + frameBytes;
	const file = Buffer.alloc(fileHeaderBytes + packets * recordBytes);
	file.set(one.subarray(0, fileHeaderBytes));
	for (let i = 0; i < packets; i++) {
		const at = fileHeaderBytes + i * recordBytes;
		file.set(one.subarray(fileHeaderBytes), at);
		file.writeUInt32BE(i, at + recordBytes - 4);
	}
	return file;
}

function check(from: string, to: string): void {
	if (statSync(from).size === statSync(to).size && readFileSync(from).equals(readFileSync(to)))
		return;
	throw new Error('what came out is not what went in');
}
