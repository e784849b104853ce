// What came, held against a golden capture.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Scene, TestVif} from '../../src/index.ts';
import {ringtap} from '../built.ts';
import {atLeast, least, type Suite} from '../suite.ts';

const flows = 1000;
const frameBytes = 64;

export const goldens: Suite = {
	figures: [{name: 'assert.golden.mpps', unit: 'Mpps', goal: atLeast(3)}],
	async *measure(_wanted, {isQuick}) {
		const folder = mkdtempSync(join(tmpdir(), 'ringtap-bench-'));
		process.env.RINGTAP_GOLDENS = folder;
		try {
			const packets = isQuick ? 20_000 : 500_000;
			writeGolden(join(folder, 'bench/suites/golden/many.pcapng'), packets);
			const us = least(isQuick ? 1 : 5, () => compareUs(packets));
			yield {name: 'assert.golden.mpps', value: packets / us};
		} finally {
			delete process.env.RINGTAP_GOLDENS;
			rmSync(folder, {recursive: true});
		}
	},
};

/** Frames of 64 bytes, a thousand different ones by turns, through a forwarder to `b`. */
function carry<T>(packets: number, judge: (b: TestVif, scene: Scene) => T): T {
	const {eth, forward, range, runScene} = ringtap;
	const frames = eth()
		.ipv4({src: range('10.0.0.1', flows)})
		.udp({dport: 53})
		.pad(frameBytes);
	return runScene(scene => {
		const vsw = scene.vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.chain(a, vsw.add(forward, 'fw0'), b);
		scene.inject(a, frames, {repeat: packets / flows});
		return judge(b, scene);
	});
}

/** As it would be written the first time; in CI nothing is. */
function writeGolden(path: string, packets: number): void {
	mkdirSync(dirname(path), {recursive: true});
	carry(packets, (b, {expect}) => {
		ringtap.writePcap(path, expect(b).toReceiveAnything(), {interfaces: () => 'b'});
	});
}

/** User and system time of the process, of the expectation alone. */
function compareUs(packets: number): number {
	return carry(packets, (b, {expect}) => {
		const before = process.cpuUsage();
		expect(b).toMatchPcap('many');
		const {user, system} = process.cpuUsage(before);
		return user + system;
	});
}
