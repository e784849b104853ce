import {readFileSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import spawn from 'nano-spawn';
import {native} from '../../src/core/native.ts';
import {bridge, eth, forward, runScene} from '../../src/index.ts';

test.serial('ten thousand instances run in one graph', t => {
	t.notThrows(() =>
		runScene(
			({vswitch, inject, expect, dataplane}) => {
				const vsw = vswitch();
				const out = vsw.outputRing('out');
				const hops = Array.from({length: 9999}, (_, i) => vsw.add(forward, `fw${i}`));
				vsw.chain(hops[0]!, ...hops.slice(1), out);
				inject(hops[0]!.input, eth().ipv4(), {repeat: 32});
				expect(out).toReceive(32);
				expect(hops[9998]!.counters.received).toBe(32n);
				expect(dataplane.ledger.balanced).toBe(true);
			},
			{maxHops: 20_000, ringSize: 64},
		),
	);
});

test.serial(
	'a bridge with a thousand VIFs floods to all the others, in a pool smaller than its flood',
	t => {
		t.notThrows(() =>
			runScene(
				({vswitch, inject, expect}) => {
					const vsw = vswitch();
					const vifs = Array.from({length: 1000}, (_, i) => vsw.testVif(`v${i}`));
					vsw.connect(vsw.add(bridge, 'br0'), ...vifs);
					inject(vifs[0]!, eth({dst: 'ff:ff:ff:ff:ff:ff'}));
					expect(vifs[0]!).toReceiveNothing();
					expect(vifs.slice(1)).toReceive(999);
				},
				{mbufs: 1000},
			),
		);
	},
);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Resident memory in bytes, V8's heap left out: that one breathes. proc(5): second number of statm, in pages. */
async function residentBytes(): Promise<number> {
	// What is native is freed by finalizers, which run between two turns of the loop.
	for (let i = 0; i < 2; i++) {
		collectGarbage();
		await setImmediate();
	}
	const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]);
	return pages * 4096 - process.memoryUsage().heapTotal;
}

test.serial(
	'a thousand graphs built and torn down in one process leave nothing behind',
	async t => {
		const one = () =>
			runScene(({vswitch, inject, expect}) => {
				const vsw = vswitch();
				const [a, b, c] = vsw.testVifs('a', 'b', 'c');
				vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
				inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}), {repeat: 50});
				expect([b, c]).toReceive(100);
			});
		for (let i = 0; i < 1000; i++) one();
		const before = await residentBytes();
		for (let i = 0; i < 1000; i++) one();
		const grownMib = ((await residentBytes()) - before) / 2 ** 20;
		t.is(native().pool()?.inUse, 0);
		t.is(native().dataplanesOpen(), 0);
		// AddressSanitizer keeps what is freed for a while, by design.
		if (process.env.RINGTAP_NATIVE === 'asan') return;
		// A ring has 16 KiB, and 4,000 were made: a leak of them alone would be 64 MiB.
		t.log(`grew by ${grownMib.toFixed(1)} MiB`);
		t.true(grownMib < 12, `grew by ${grownMib} MiB`);
	},
);

test.serial('twenty processes run side by side', async t => {
	const child = fileURLToPath(new URL('fixtures/one-scenario.ts', import.meta.url));
	const runs = Array.from({length: 20}, () =>
		spawn(process.execPath, ['--import=tsx', child], {env: {RINGTAP_NATIVE: 'test'}}),
	);
	const outputs = await Promise.all(runs);
	t.deepEqual(
		outputs.map(({stdout}) => stdout),
		Array.from({length: 20}, () => 'received 2'),
	);
});
