// What a regression test does, from end to end, with its packets looked at one by one: out of a capture, through three
// hops, and of each packet that came four fields and two checksums. Beside it the same in scapy.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ringtap} from '../built.ts';
import {atLeast, least, type Outcome, type Suite} from '../suite.ts';

const script = fileURLToPath(new URL('../python/assert.py', import.meta.url));
const hops = 3;
const kpps = 'assert.e2e.kpps';
const scapyKpps = 'assert.e2e.scapy.kpps';
const ratio = 'assert.e2e.ratio';

export const asserts: Suite = {
	figures: [
		{name: kpps, unit: 'kpps', goal: atLeast(400)},
		{name: scapyKpps, unit: 'kpps'},
		{name: ratio, unit: '×', goal: atLeast(300)},
	],
	async *measure(wanted, {isQuick}) {
		const folder = mkdtempSync(join(tmpdir(), 'ringtap-bench-'));
		try {
			const path = join(folder, 'in.pcap');
			const count = isQuick ? 2_000 : 50_000;
			ringtap.writePcap(path, packets(count));
			const ours = (count / least(isQuick ? 1 : 10, () => cpuUs(() => runOne(path, count)))) * 1000;
			yield {name: kpps, value: ours};
			if (!wanted.includes(scapyKpps) && !wanted.includes(ratio)) return;
			yield* besideScapy(ours, folder, isQuick ? 50 : 1_000);
		} finally {
			rmSync(folder, {recursive: true});
		}
	},
};

function* packets(count: number) {
	for (let i = 0; i < count; i++)
		yield ringtap
			.eth()
			.ipv4({src: '10.0.0.1', dst: '10.0.0.2', id: i & 0xffff})
			.udp({sport: 1000, dport: 5000})
			.payload('ringtap ringtap ringta');
}

function runOne(path: string, count: number): void {
	ringtap.runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const forwards = Array.from({length: hops}, (_, i) => vsw.add(ringtap.forward, `fw${i}`));
		vsw.chain(a, ...forwards, b);
		inject(a, ringtap.pcap(path));
		for (const packet of expect(b).toReceive(count)) {
			expect(packet.ipv4.ttl).toBe(64);
			expect(packet.ipv4.totalLength).toBe(50);
			expect(packet.udp.sport).toBe(1000);
			expect(packet.udp.dport).toBe(5000);
			const [ipv4, udp] = packet.checksums;
			expect(ipv4?.isRight).toBe(true);
			expect(udp?.isRight).toBe(true);
		}
	});
}

/** Processor time: what others do on the machine is not in it. */
function cpuUs(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const {user, system} = process.cpuUsage(before);
	return user + system;
}

function* besideScapy(ours: number, folder: string, count: number): Generator<Outcome> {
	const path = join(folder, 'scapy.pcap');
	ringtap.writePcap(path, packets(count));
	const {stdout, stderr, status} = spawnSync('python3', [script, path], {encoding: 'utf8'});
	if (status !== 0) {
		const skipped = (stderr ?? 'no python3').trim().split('\n').at(-1) ?? '';
		yield {name: scapyKpps, skipped};
		yield {name: ratio, skipped};
		return;
	}
	const theirs = (1 / Number(stdout)) * 1000;
	yield {name: scapyKpps, value: theirs};
	yield {name: ratio, value: ours / theirs};
}
