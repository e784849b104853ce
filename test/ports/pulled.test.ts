// Ports that go while packets are on their way: by themselves, or with their process. Needs root.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {Dataplane, forward, port} from '../../src/index.ts';
import {Host, Program, run, whyNoHosts, whyNot} from './_kernel.ts';

const missing = whyNoHosts() ?? whyNot('net_tap') ?? whyNot('net_af_xdp');
const withKernel = missing === undefined ? test.serial : test.serial.skip;
const because = missing === undefined ? '' : ` (skipped: ${missing})`;

const script = fileURLToPath(new URL('fixtures/ports.ts', import.meta.url));

withKernel(`live, ports are pulled and put in again while packets go to them${because}`, t => {
	const host = new Host('10.78.0.1');
	t.teardown(() => host.remove());
	const iface = host.plug();
	const dataplane = new Dataplane({live: 2});
	const vsw = dataplane.vswitch('v0');
	const source = vsw.add(port, 'source', {device: 'net_null', budget: 4_000_000_000});
	const hop = vsw.add(forward, 'hop');
	source.otherwise.to(hop);
	const devices = ['net_af_packet', 'net_af_xdp', 'net_pcap', 'net_tap'];
	dataplane.start();
	for (let i = 0; i < 40; i++) {
		const device = devices[i % devices.length]!;
		const name = device === 'net_tap' ? `rt${process.pid}p` : iface;
		const out = vsw.add(port, `out${i}`, {device, iface: name});
		vsw.transaction(() => void hop.otherwise.to(out)); // it starts with the end of that
		while (out.counters.received === 0n) t.true(dataplane.ledger.balanced);
		out.remove();
	}
	source.remove();
	dataplane.settle();
	const {balanced, received, transmitted, dropped} = dataplane.ledger;
	const gone = Object.values(dropped).reduce((sum, packets) => sum + packets, 0n);
	t.true(balanced && transmitted > 0n);
	t.is(received, transmitted + gone);
	dataplane.close();
	t.is(native().pool()?.inUse, 0);
});

withKernel(`what a killed process leaves is in nobody's way${because}`, async t => {
	const [first, second] = [new Host('10.79.0.1'), new Host('10.79.0.2')];
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-killed-'));
	t.teardown(() => {
		first.remove();
		second.remove();
		rmSync(folder, {recursive: true});
	});
	const [packet, xdp, tap] = [first.plug(), second.plug(), `rt${process.pid}k`];
	const args = ['--import', 'tsx', script, packet, xdp, tap, folder];
	for (let i = 0; i < 3; i++) {
		const program = new Program(
			spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']}),
		);
		t.is(await program.line(), 'up', `start ${i}`);
		await program.kill();
		t.notRegex(run('ip', 'link', 'show', xdp), /\bprog\/xdp\b/);
		t.false(run('ip', '-o', 'link').includes(tap));
	}
});
