// The native core is not for users, but nothing that reaches it from JavaScript may crash the process or lose a packet.
import {Worker} from 'node:worker_threads';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {Random} from '../../src/random.ts';
import {fixture} from '../support.ts';

const methods = [
	'addInstance',
	'removeInstance',
	'startInstance',
	'stopInstance',
	'addRule',
	'removeRule',
	'ruleHits',
	'reorderRules',
	'checkCondition',
	'beginTransaction',
	'commitTransaction',
	'undoTransaction',
	'control',
	'counters',
	'inject',
	'injectTimed',
	'reserveInjection',
	'captureStore',
	'run',
	'poll',
	'step',
	'advance',
	'now',
	'addTap',
	'removeTap',
	'waiting',
	'claim',
	'claimDrops',
	'claimTap',
	'ringState',
	'ledger',
	'audit',
	'custodyFaults',
] as const;

/** What a round has made so far; now and then a number is taken that nobody made. */
interface Known {
	readonly instances: number[];
	readonly rings: number[];
	readonly vifs: number[];
	readonly rules: (readonly [instance: number, rule: number])[];
}

function one(random: Random, known: readonly number[]): number {
	return known.length === 0 || random.int(0, 9) === 0 ? random.int(0, 60) : pick(random, known);
}

/** Parameters of ports. */
const devices = ['net_null', 'net_null,size=2000', 'net_ring', 'net_pcap', 'net_nul', '\0'].map(
	device => [device, undefined, undefined, undefined, 5, true, 64, undefined, undefined, 1, false],
);

/** Calls that mean something, most of the time. */
const sensible: Readonly<Record<string, (r: Random, known: Known) => unknown[]>> = {
	addInstance: r => [
		pick(r, ['forward', 'testvif', 'testvif', 'bridge', 'outputring', 'holder', 'port', 'nothing']),
		`i${r.int(0, 9)}`,
		{size: r.int(0, 70), flags: r.int(0, 3)},
		r.int(0, 1) === 0 ? undefined : {size: 8, flags: 0},
		pick(r, [...devices, [], [300n, 4, 1518, false], [1n, 1, 64, true], [1], [undefined, 10]]),
	],
	addRule: (r, {instances, rings, vifs}) => [
		one(r, instances),
		r.int(0, 300),
		...pick(r, [
			['any', []],
			['outVif', [one(r, vifs)]],
			['inVif', [one(r, vifs)]],
			['vlanId', [[1, 9]]],
			['ethDst', [new Uint8Array(6)]],
			['ethDst', [new Uint8Array(5)]],
			['no', []],
		]),
		Uint32Array.from({length: r.int(0, 2)}, () => one(r, rings)),
	],
	removeInstance: (r, {instances}) => [r.int(0, 5) === 0 ? one(r, instances) : 0],
	removeRule: (r, {rules}) => [...(pick(r, rules) ?? [1, 1])],
	ruleHits: (r, {rules}) => [...(pick(r, rules) ?? [1, 1])],
	reorderRules: (r, {instances, rules}) => [
		one(r, instances),
		Uint32Array.from(rules.slice(0, r.int(0, 3)), ([, rule]) => rule),
	],
	checkCondition: (r, {vifs}) =>
		pick(r, [
			['outVif', [one(r, vifs)]],
			['bpf', ['udp']],
			['bpf', ['udq']],
		]),
	ringState: (r, {rings}) => [one(r, rings)],
	inject: (r, {instances, rings, vifs}) => [
		...pick(r, [
			['vif', one(r, instances)],
			['ring', one(r, rings)],
		]),
		someSource(r),
		{
			number: r.int(0, 3),
			sent: r.int(0, 3),
			offload: pick(r, [undefined, undefined, someOffload(r)]),
			repeat: r.int(0, 20),
			limit: pick(r, [undefined, undefined, 0, r.int(1, 30)]),
			burst: r.int(0, 40),
			inVif: one(r, vifs),
			outVif: one(r, vifs),
			overflows: r.int(0, 1) === 1,
			now: r.int(0, 1) === 1,
		},
	],
	poll: (r, {instances}) => [one(r, instances), r.int(0, 100)],
	injectTimed: (r, {instances, rings}) => [
		Array.from({length: r.int(0, 3)}, () => ({
			...pick(r, [
				{kind: 'vif', target: one(r, instances)},
				{kind: 'ring', target: one(r, rings)},
			]),
			source: someSource(r),
			options: {number: 0, sent: 0, repeat: r.int(0, 3), inVif: 0, outVif: 0},
			timing: {
				by: pick(r, ['recorded', 'packets', 'bits']),
				perSecond: pick(r, [r.int(0, 9), Number.POSITIVE_INFINITY]),
				start: 0n,
				due: 0n,
			},
		})),
		r.int(0, 1) === 1,
	],
	advance: r => [BigInt(r.int(0, 5)) * 1_000_000_000n],
	addTap: (r, {rings, rules}) =>
		r.int(0, 1) === 0
			? ['ring', one(r, rings), 0, undefined, undefined]
			: ['rule', ...(pick(r, rules) ?? [1, 1]), 'vlanId', [[1, 5]]],
	control: (r, {instances, vifs}) => [
		one(r, instances),
		r.int(0, 7),
		pick(r, [[], [true], [new Uint8Array(6), one(r, vifs), undefined]]),
	],
};

/** In memory, well or badly made; or a file, whose identity is seldom right. */
function someSource(r: Random): unknown {
	const bytes = new Uint8Array(64 * 3);
	const path = fixture(pick(r, ['dns.pcap', 'broken/truncated.pcap', 'nothing.pcap']));
	const {identity} = native().scanCapture(fixture('dns.pcap'), false, 0, 0);
	return pick(r, [
		{bytes, lengths: Uint32Array.of(64, 64, 64), times: BigUint64Array.of(1n, 2n, 9n)},
		{bytes, lengths: Uint32Array.of(192)},
		{bytes, lengths: Uint32Array.of(0, 192, 0)},
		{bytes, lengths: Uint32Array.of(1)},
		{path, identity, offset: pick(r, [24, 25, 9_999_999]), packets: r.int(0, 400)},
		{path, identity: [0n, 0n, 0n, 0n], offset: 24, packets: 1},
	]);
}

function someOffload(r: Random): unknown {
	const flags = BigInt(r.int(0, 2 ** 31 - 1)) << BigInt(r.int(0, 33));
	return {flags, vlanTci: r.int(0, 70_000), rssHash: 7, packetType: 0x111};
}

/** Notes what a call has made. */
function note(known: Known, method: string, args: readonly unknown[], result: unknown): void {
	if (method === 'addInstance') {
		const made = result as {id: number; input: number; inbound?: number; vif?: number};
		known.instances.push(made.id);
		known.rings.push(made.input, ...(made.inbound ? [made.inbound] : []));
		if (made.vif) known.vifs.push(made.vif);
	} else if (method === 'addRule') {
		known.rules.push([args[0] as number, (result as {rule: number}).rule]);
	}
}

const junk = [
	undefined,
	null,
	true,
	-1,
	1.5,
	Number.NaN,
	2 ** 53,
	-5n,
	2n ** 64n,
	'',
	'x',
	[],
	{},
	() => 0,
	Symbol('s'),
	new Uint8Array(3),
	new Float64Array(2),
	new Proxy({}, {}),
];

function pick<T>(random: Random, from: readonly T[]): T {
	return from[random.int(0, from.length - 1)]!;
}

for (const checked of [false, true]) {
	test.serial(
		`25,000 random calls leave the process alive and every packet accounted for (checked: ${checked})`,
		t => {
			const {Dataplane, open, pool} = native();
			open(0);
			const random = new Random(checked ? 2 : 1);
			let worked = 0;
			let refused = 0;
			for (let round = 0; round < 50; round++) {
				const options = {
					quota: 500,
					burst: 32,
					maxHops: 100,
					ringFullDrops: round % 5 === 0,
					checked,
					liveWorkers: 0,
					seed: 1,
					stress: round % 4,
				};
				const dataplane = new Dataplane(options) as unknown as Record<
					string,
					(...args: unknown[]) => unknown
				>;
				const known: Known = {instances: [], rings: [], vifs: [], rules: []};
				for (let call = 0; call < 500; call++) {
					const method = pick(random, methods);
					const make =
						sensible[method] ?? ((r, {instances}) => [one(r, instances), one(r, instances)]);
					const args =
						random.int(0, 9) === 0 ? [pick(random, junk), pick(random, junk)] : make(random, known);
					try {
						note(known, method, args, dataplane[method]!(...args));
						worked++;
					} catch (error) {
						refused++;
						t.regex(
							String((error as {code?: string}).code),
							/^ERR_RINGTAP_(?!INTERNAL)/,
							String(error),
						);
					}
				}
				t.deepEqual(dataplane.audit!(), []);
				dataplane.close!();
				t.is(pool()?.inUse, 0, `round ${round}`);
			}
			t.true(worked > 5000, `${worked} calls worked, ${refused} were refused`);
		},
	);
}

test.serial('a second thread is refused, and the first goes on', async t => {
	native().open(0);
	const variant = process.env.RINGTAP_NATIVE ?? 'release';
	const addon = new URL(`../../native/build/${variant}/ringtap.node`, import.meta.url);
	const worker = new Worker(
		`const {parentPort, workerData} = require('node:worker_threads');
		try { require(workerData).open(0); parentPort.postMessage('worked'); }
		catch (error) { parentPort.postMessage(error.code); }`,
		{
			eval: true,
			workerData: addon.pathname,
		},
	);
	const answer = await new Promise(resolve => worker.once('message', resolve));
	await worker.terminate();
	t.is(answer, 'ERR_RINGTAP_THREAD');
	t.is(native().pool()?.inUse, 0);
});
