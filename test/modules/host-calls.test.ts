// What native code takes from the host's side is not trusted either: whatever it is told, the process lives, nothing is
// read that is not a packet's, and every mbuf comes back.
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {Random} from '../../src/random.ts';

const {host, Dataplane} = native();
native().open(0, undefined);

const words = new Uint32Array(host.exchange());
const slotWords = 8 * (1024 + 64 + 1);

const operations = [
	'perform',
	'makeWritable',
	'makeMetadataWritable',
	'gather',
	'read',
	'write',
	'prepend',
	'append',
	'trimFront',
	'trimEnd',
	'clone',
	'allocate',
	'open',
	'close',
	'addTarget',
	'addTimer',
	'cancelTimer',
	'now',
] as const;

function pick<T>(random: Random, list: readonly T[]): T {
	return list[random.int(0, list.length - 1)]!;
}

/** Numbers that may be right, and what is none. */
function anything(random: Random, likely: number): unknown {
	const garbage = [
		-1,
		0.5,
		2 ** 31,
		2 ** 32 - 1,
		2 ** 40,
		Number.NaN,
		'x',
		undefined,
		null,
		{},
		9n,
	];
	return random.int(0, 9) === 0 ? pick(random, garbage) : random.int(0, likely);
}

function argumentsOf(random: Random, operation: string, instance: number, packets: number) {
	const slot = () =>
		random.int(0, 3) === 0 ? anything(random, 1100) : random.int(0, Math.max(0, packets - 1));
	const bytes = new Uint8Array(random.int(0, 80));
	const held = random.int(1, 6);
	const which = random.int(0, 19) === 0 ? anything(random, 5) : instance;
	switch (operation) {
		case 'read':
		case 'write':
			return [which, slot(), anything(random, 70), random.int(0, 9) === 0 ? 'no' : bytes];
		case 'clone':
			return [which, slot(), held];
		case 'allocate':
			return [which, random.int(0, 9) === 0 ? undefined : bytes, held];
		case 'open':
		case 'cancelTimer':
			return [which, held];
		case 'addTimer':
			return [which, held, BigInt(random.int(0, 5)), BigInt(random.int(0, 2))];
		case 'perform':
			return [which, writeActions(random, packets)];
		case 'addTarget':
			return [which, anything(random, 12)];
		default:
			return [which, slot(), anything(random, 200)];
	}
}

/** A list of actions, hardly any of which make sense together. Returns how many. */
function writeActions(random: Random, packets: number): number {
	const count = random.int(0, 12);
	for (let i = 0; i < count; i++) {
		const at = slotWords + 3 * i;
		words[at] = random.int(0, 12);
		words[at + 1] = random.int(0, 5) === 0 ? random.int(0, 2 ** 31) : random.int(0, packets + 2);
		words[at + 2] = random.int(0, 5) === 0 ? random.int(0, 2 ** 31) : random.int(0, 4);
	}
	return random.int(0, 9) === 0 ? random.int(0, 2 ** 31) : count;
}

let refused = 0;
let done = 0;

function misuse(random: Random, instance: number, packets: number): void {
	const operation = pick(random, operations);
	const call = host[operation] as (...args: unknown[]) => unknown;
	try {
		call(...argumentsOf(random, operation, instance, packets));
		done++;
	} catch {
		refused++;
	}
}

// RINGTAP_SEED: another one, by hand.
const seeds = process.env.RINGTAP_SEED ? [Number(process.env.RINGTAP_SEED)] : [1, 2, 3, 4];

for (const seed of seeds) {
	test(`whatever the host says, nothing is lost: seed ${seed}`, t => {
		const random = new Random(seed);
		host.attach(
			(instance, n) => {
				for (let i = random.int(0, 6); i > 0; i--) misuse(random, instance, n);
				const how = random.int(0, 4);
				if (how === 0) return -1;
				if (how === 1) return 'nothing' as unknown as number;
				if (how === 2) throw new Error('as told');
				return writeActions(random, n);
			},
			instance => {
				misuse(random, instance, 0);
				return writeActions(random, 0);
			},
		);
		for (let round = 0; round < 60; round++) play(random, seed * 100 + round);
		native().healPool(); // what was given away twice, or not at all
		t.is(native().pool()!.inUse, 0);
		t.is(native().dataplanesOpen(), 0);
		t.true(done > 100 && refused > 100, `${done} done, ${refused} refused`);
	});
}

function play(random: Random, number: number): void {
	const dataplane = new Dataplane({
		quota: random.int(0, 1) === 0 ? 0 : 64,
		burst: 32,
		maxHops: 200,
		ringFullDrops: false,
		checked: true,
		liveWorkers: 0,
		stress: random.int(0, 1) === 0 ? 0 : number,
		seed: 1,
	} as never);
	const cls = host.defineClass({
		name: 'misused',
		doc: '',
		isVif: random.int(0, 3) === 0,
		copies: random.int(1, 3),
		conditions: ['any'],
		drops: [{name: 'wrong', doc: '', isFault: false}],
	});
	const ring = {size: 64, flags: 0};
	try {
		const vif = new Array(8).fill(undefined);
		const made = dataplane.addInstance(cls, 'm', ring, undefined, vif);
		const out = dataplane.addInstance('outputring', 'out', ring, undefined, []);
		dataplane.addRule(made.id, 100, 'any', [], Uint32Array.of(out.input));
		for (const {id} of [made, out]) dataplane.startInstance(id);
		misuse(random, made.hosted!, 0);
		for (let i = 0; i < 4; i++) drive(random, dataplane, made.id, made.input);
	} finally {
		dataplane.close();
	}
}

function drive(
	random: Random,
	dataplane: InstanceType<typeof Dataplane>,
	instance: number,
	ring: number,
): void {
	const lengths = Uint32Array.from({length: random.int(1, 20)}, () => random.int(1, 3000));
	const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
	const options = {
		number: 0,
		sent: 0,
		offload: undefined,
		repeat: 1,
		burst: 32,
		inVif: 0,
		outVif: 0,
		overflows: false,
		now: false,
	};
	for (const call of [
		() => dataplane.inject('ring', ring, {bytes, lengths} as never, options),
		() => dataplane.run(),
		() => dataplane.callHosted(instance, () => writeActions(random, 0)),
		() => dataplane.callHosted(instance, () => ({}) as number),
		() => dataplane.advance(5n),
	]) {
		try {
			call();
		} catch {
			refused++;
		}
	}
}
