// The same code, of the same packets, makes the same of them in a data plane of this process and in one of another.
import './_isolated.ts';
import test from 'ava';
import fc from 'fast-check';
import {native, useNative} from '../../src/core/native.ts';
import {type Held, hex, type PacketView, runScene, type Verdict} from '../../src/index.ts';
import {type Code, type Context, classOf} from '../modules/_lab.ts';

/** What is done with a packet, and a number for it. */
type Step = readonly [what: string, n: number];
type Packet = {readonly bytes: number; readonly steps: readonly Step[]};

const looks: Record<string, (p: PacketView, n: number, context: Context) => unknown> = {
	read: (p, n) => p.u16(n),
	bytes: (p, n) => Buffer.from(p.bytes(Math.min(n, p.length))).toString('hex'),
	layers: p => p.layers.join(),
	form: p => p.length,
	metadata: (p, n) => [p.keepTtl, p.toTap, p.privateU32(n % 44), p.inVif?.name],
	now: (_, __, {now}) => now,
};

const writes: Record<string, (p: PacketView, n: number) => void> = {
	write16: (p, n) => p.setU16(n, n),
	write48: (p, n) => p.setU48(n, 2 ** 40 + n),
	writeBytes: (p, n) => p.write(n, new Uint8Array(n).fill(n)),
	mark: (p, n) => p.setPrivateU32(n % 44, n),
	flag: p => {
		p.keepTtl = !p.keepTtl;
	},
	ttl: p => {
		if (p.has('ipv4')) p.ipv4.ttl -= 1;
		p.updateChecksums();
	},
	prepend: (p, n) => p.prepend(n % 200),
	append: (p, n) => p.append(n),
	trimFront: (p, n) => p.trimFront(n),
	trimEnd: (p, n) => p.trimEnd(n),
};

/** Performs, for each packet, the steps that its first two bytes stand for; notes what it sees. */
function scripted(context: Context, aside: any, script: readonly Packet[], log: unknown[]) {
	const {emit, drop, consume, emitTo, hold, send, discard, clone, allocate, edit, after} = context;
	const kept: Held[] = [];
	const ways: Record<string, () => Verdict> = {
		drop: () => drop('wrong'),
		consume: () => consume,
		aside: () => emitTo(aside),
	};
	const others: Record<string, (p: PacketView, n: number) => void> = {
		clone: p => void kept.push(clone(p)),
		allocate: (_, n) => void kept.push(allocate(frame(0xffff, 20 + n))),
		release: () => kept.length > 0 && send(kept.shift()!),
		discard: () => kept.length > 0 && discard(kept.pop()!, 'wrong'),
		edit: (_, n) => kept.length > 0 && edit(kept[0]!, q => q.setU16(4, n)),
		later: (_, n) => after(`${1 + n}ms`, () => kept.length > 0 && send(kept.shift()!)),
		throw() {
			throw new Error('as told');
		},
	};
	const perform = (p: PacketView, steps: readonly Step[]): Verdict => {
		for (const [what, n] of steps) {
			if (what in ways) return ways[what]!();
			if (what === 'hold') {
				const {verdict, held} = hold(p);
				kept.push(held);
				return verdict;
			}
			if (what in looks) log.push(looks[what]!(p, n, context));
			else (writes[what] ?? others[what])!(p, n);
		}
		return emit;
	};
	return (p: PacketView): Verdict => {
		try {
			return perform(p, script[p.u16(0)]?.steps ?? []);
		} catch (error) {
			log.push((error as Error).message);
			throw error;
		}
	};
}

/** The same code for a class that is given bursts: what throws has the rest of its burst dropped. */
function inBursts(code: (p: PacketView) => Verdict, {emit}: Context): Code {
	return {
		burst(b) {
			for (let i = 0; i < b.length; i++) {
				const verdict = code(b.packet(i));
				if (verdict !== emit) b.decide(i, verdict);
			}
			return emit;
		},
	};
}

const frame = (number: number, bytes: number) =>
	hex(
		number.toString(16).padStart(4, '0') + '02'.repeat(10) + '080045'.padEnd(2 * bytes - 24, '1'),
	);

/** from → m → out, and what m sends past its rules; of scripts of even length, each packet is another's, too. */
function outcome({script, stress, burst, isOfBursts}: Way): unknown {
	const log: unknown[] = [];
	return runScene(
		scene => {
			const vsw = scene.vswitch();
			const [from] = vsw.testVifs('from');
			const [out, aside, copies] = [
				vsw.outputRing('out'),
				vsw.outputRing('aside'),
				vsw.outputRing('copies'),
			];
			const create = (context: Context): Code => {
				const code = scripted(context, aside, script, log);
				return isOfBursts ? inBursts(code, context) : {packet: code};
			};
			const cls = classOf(create, {copies: 8});
			const m = vsw.add(cls, 'm');
			vsw.chain(m, out);
			if (script.length % 2 === 0) from!.otherwise.to(m, copies);
			else from!.otherwise.to(m);
			scene.inject(
				from!,
				script.map(({bytes}, i) => frame(i, bytes)),
				{burst},
			);
			scene.advance('100ms');
			const got = [out, aside, copies].map(ring =>
				scene
					.expect(ring)
					.toReceiveAnything()
					.map(({bytes, at}) => [Buffer.from(bytes).toString('hex'), at]),
			);
			const {held, dropped} = m.counters;
			for (const [reason, n] of Object.entries(dropped))
				scene.expect(m).toDrop(Number(n), reason as never);
			m.remove();
			scene.expect(m).toDrop(Number(held), 'instance-removed');
			return {log, got, held, dropped};
		},
		{stress} as object,
	);
}

function here<T>(run: () => T): T {
	const isolated = useNative(undefined);
	try {
		return run();
	} finally {
		useNative(isolated);
	}
}

const verdicts = ['drop', 'consume', 'aside', 'hold', 'throw'];
const acts = [
	...Object.keys(looks),
	...Object.keys(writes),
	'clone',
	'allocate',
	'release',
	'discard',
	'edit',
	'later',
];
const step = fc.tuple(
	fc.constantFrom(...acts, ...acts, ...verdicts),
	fc.integer({min: 0, max: 70}),
);
const packet = fc.record({
	bytes: fc.oneof(fc.integer({min: 60, max: 200}), fc.integer({min: 2000, max: 9000})),
	steps: fc.array(step, {maxLength: 6}),
});

const way = fc.record({
	script: fc.array(packet, {minLength: 1, maxLength: 30}),
	stress: fc.integer({min: 0, max: 3}),
	burst: fc.integer({min: 1, max: 32}),
	isOfBursts: fc.boolean(),
});
type Way = typeof way extends fc.Arbitrary<infer W> ? W : never;

test('whatever a module does, it comes to the same in another process', t => {
	const property = fc.property(way, given => {
		t.deepEqual(
			outcome(given),
			here(() => outcome(given)),
		);
	});
	fc.assert(property, {numRuns: 200});
	t.not(here(native), native());
});
