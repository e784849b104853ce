import test from 'ava';
import {bridge, eth, range} from '../../src/index.ts';
import {problemsOf} from '../support.ts';

const perVif = 5000;

for (const ringSize of [64, 1024]) {
	for (const burst of [1, 32, 256]) {
		test(`three VIFs send 5,000 packets each through one bridge: rings of ${ringSize}, bursts of ${burst}`, async t => {
			const problems = await problemsOf(
				({vswitch, inject, expect, settle}) => {
					const vsw = vswitch();
					const [a, b, c] = vsw.testVifs('a', 'b', 'c');
					vsw.connect(vsw.add(bridge, 'br0', {maxEntries: 4}), a, b, c);
					const from = (n: number) =>
						eth({dst: 'ff:ff:ff:ff:ff:ff', src: `02:00:00:00:00:0${n}`})
							.ipv4({src: range('10.0.0.1', 50)})
							.udp({sport: range(1, 100)});
					for (const [i, vif] of [a, b, c].entries()) inject(vif, from(i), {run: false});
					settle();
					// Exact per upstream; how the upstreams interleave is the scheduler's business.
					for (const [i, vif] of [a, b, c].entries()) {
						const got = expect(vif).toReceive(2 * perVif);
						for (const other of [0, 1, 2].filter(n => n !== i)) {
							const theirs = got.filter(p => p.eth.src === `02:00:00:00:00:0${other}`);
							const bytes = Buffer.concat(theirs.map(p => p.bytes));
							expect(bytes.equals(expectedBytes(other))).toBe(true);
						}
					}
				},
				{ringSize, burst},
			);
			t.deepEqual(problems, []);
		});
	}
}

const cache = new Map<number, Buffer>();
function expectedBytes(n: number): Buffer {
	let bytes = cache.get(n);
	if (!bytes) {
		const all: Uint8Array[] = [];
		for (let address = 1; address <= 50; address++) {
			for (let sport = 1; sport <= 100; sport++) {
				const frame = eth({dst: 'ff:ff:ff:ff:ff:ff', src: `02:00:00:00:00:0${n}`});
				all.push(
					frame
						.ipv4({src: `10.0.0.${address}`})
						.udp({sport})
						.toBytes(),
				);
			}
		}
		bytes = Buffer.concat(all);
		cache.set(n, bytes);
	}
	return bytes;
}

test('two bridges joined in a loop do not come to rest, and the cycle is named', async t => {
	const [problem] = await problemsOf(({vswitch, inject}) => {
		const vsw = vswitch();
		const [a] = vsw.testVifs('a');
		const east = vsw.testVif('east', {inbound: true});
		const west = vsw.testVif('west', {inbound: true});
		const br0 = vsw.add(bridge, 'br0');
		const br1 = vsw.add(bridge, 'br1');
		vsw.connect(br0, a);
		br0.when.outVif(east).to(east.inbound);
		east.otherwise.to(br1);
		br1.when.outVif(west).to(west.inbound);
		west.otherwise.to(br0);
		inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}));
	});
	t.is(problem?.code, 'ERR_RINGTAP_NOT_QUIESCENT');
	for (const ring of ['br0.input', 'east.inbound', 'br1.input', 'west.inbound'])
		t.true(problem!.message.includes(ring), ring);
	t.false(problem!.message.includes('a.input'));
});

test('the hop limit can be set', async t => {
	const body: Parameters<typeof problemsOf>[0] = ({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const out = vsw.outputRing('out');
		const hops = Array.from({length: 20}, (_, i) => vsw.add('forward', `fw${i}`));
		const [first, ...rest] = hops;
		vsw.chain(first!, ...rest, out);
		inject(first!.input, eth());
		expect(out).toReceive(1);
	};
	t.deepEqual(await problemsOf(body, {maxHops: 21}), []);
	const [problem] = await problemsOf(body, {maxHops: 19});
	t.is(problem?.code, 'ERR_RINGTAP_NOT_QUIESCENT');
});
