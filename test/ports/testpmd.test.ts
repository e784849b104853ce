// Ports whose other side is DPDK's own test program, in another process: it sends back what it is sent, addresses swapped.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {Testpmd, whyNoTestpmd} from '../../bench/testpmd.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {eth, hex, port} from '../../src/index.ts';
import {declare, messages} from '../support.ts';

const missing = whyNoTestpmd();
const withTestpmd = missing === undefined ? test.serial : test.serial.skip;
const because = missing === undefined ? '' : ` (skipped: ${missing})`;

const folder = mkdtempSync(join(tmpdir(), 'ringtap-testpmd-'));
test.after.always(() => rmSync(folder, {recursive: true}));

/** It sends what comes back by the one port that it has. Resolves when it does. */
async function startTestpmd(vdev: string): Promise<Testpmd> {
	const testpmd = await Testpmd.open([vdev], 'macswap');
	await testpmd.start();
	return testpmd;
}

const frames = Array.from({length: 1000}, (_, i) =>
	eth({dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01'})
		.ipv4({id: i})
		.udp({dport: i})
		.pad(60 + (i % 1400)),
);

const swapped = frames.map(frame => {
	const bytes = frame.toBytes();
	const back = Uint8Array.from(bytes);
	back.set(bytes.subarray(0, 6), 6);
	back.set(bytes.subarray(6, 12), 0);
	return hex(Buffer.from(back).toString('hex'));
});

interface Pairing {
	readonly ours: string;
	/** Testpmd's device. */
	readonly theirs: (socket: string) => string;
	readonly isOursFirst: boolean;
}

const pairings: Record<string, Pairing> = {
	'memif, the server here': {
		ours: 'net_memif,role=server',
		theirs: socket => `net_memif0,role=client,socket=${socket},socket-abstract=no`,
		isOursFirst: true,
	},
	'memif, the server there': {
		ours: 'net_memif',
		theirs: socket => `net_memif0,role=server,socket=${socket},socket-abstract=no`,
		isOursFirst: false,
	},
	'vhost-user here, virtio-user there': {
		ours: 'net_vhost',
		theirs: socket => `net_virtio_user0,path=${socket}`,
		isOursFirst: true,
	},
	'virtio-user here, vhost-user there': {
		ours: 'net_virtio_user',
		theirs: socket => `net_vhost0,iface=${socket}`,
		isOursFirst: false,
	},
};

/** As many as fit into the smallest of their queues, virtio's 256. */
const together = 200;

for (const [i, [kind, {ours, theirs, isOursFirst}]] of Object.entries(pairings).entries()) {
	withTestpmd(`${kind}: a thousand frames come back, each once and in order${because}`, async t => {
		const socket = join(folder, String(i));
		let other: Testpmd | undefined;
		const {problems, status} = await runScenario(
			declare(
				async ({vswitch, inject, expect, eventually, dataplane}) => {
					const begin = async () => {
						other = await startTestpmd(theirs(socket));
					};
					if (!isOursFirst) await begin();
					const vsw = vswitch();
					const a = vsw.testVif('a');
					const wire = vsw.add(port, 'wire', {device: ours, socket});
					a.otherwise.to(wire);
					wire.otherwise.to(a);
					dataplane.start();
					if (isOursFirst) await begin();
					// There is room on the way to it only when it has looked for packets for the first time.
					await eventually(() => {
						inject(a, frames[0]!);
						return a.counters.received > 0n;
					});
					await eventually(() => a.counters.received === BigInt(wire.control('stats').opackets));
					expect(a).toReceiveAnything();
					const early = Number(wire.counters.dropped['tx-full']);
					if (early > 0) expect(wire).toDrop(early, 'tx-full');
					const before = wire.control('stats');
					for (let from = 0; from < frames.length; from += together) {
						inject(a, frames.slice(from, from + together));
						await eventually(() => expect(a).toReceive(swapped.slice(from, from + together)));
					}
					expect(wire.control('stats').ipackets - before.ipackets).toBe(1000);
					expect(wire.control('stats').opackets - before.opackets).toBe(1000);
				},
				// virtio-user shares it with testpmd; of a process, the first scenario decides.
				{timeout: '30s', memory: 'shared'},
			),
			{},
		);
		await other?.kill();
		t.deepEqual(messages(problems), []);
		t.is(status, 'passed');
	});
}
