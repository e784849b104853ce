import type {CapturedPacket} from '../core/receiver.ts';
import {diffWithin} from '../packet/diff/diff.ts';
import {looseKey} from '../packet/diff/loose-key.ts';
import type {Tolerance} from '../packet/diff/tolerance.ts';
import {type Like, matchLike, packetOf} from '../packet/index.ts';
import {keyFor, keysOf, shapeOf} from '../packet/like-key.ts';
import type {Expected} from './packets.ts';

/** Which packet that came is which of those expected; packets by their index in their list. */
export interface Pairing {
	/** expected → actual */
	readonly pairs: ReadonlyMap<number, number>;
	readonly missing: readonly number[];
	readonly extra: readonly number[];
}

/** What is left over after looking for keys is compared each with each, up to so many times. */
const mostTries = 50_000;

/**
 * Each expected packet with the first one not yet taken that matches it: equal bytes first, then
 * what is the same but for what may differ. By keys, so that twice as many packets take twice the
 * time.
 */
export function pairUp(
	actual: readonly CapturedPacket[],
	expected: readonly Expected[],
	tolerance: Tolerance,
): Pairing {
	const pairing = new Pairs(actual, expected, tolerance);
	pairing.byKey(latin1);
	if (!tolerance.isExact) pairing.byKey(bytes => looseKey(bytes, tolerance));
	pairing.likes();
	pairing.oneByOne();
	return pairing;
}

class Pairs implements Pairing {
	readonly pairs = new Map<number, number>();
	readonly #actual: readonly CapturedPacket[];
	readonly #expected: readonly Expected[];
	readonly #tolerance: Tolerance;
	readonly #taken = new Set<number>();

	constructor(
		actual: readonly CapturedPacket[],
		expected: readonly Expected[],
		tolerance: Tolerance,
	) {
		this.#actual = actual;
		this.#expected = expected;
		this.#tolerance = tolerance;
	}

	get missing(): number[] {
		return [...this.#expected.keys()].filter(e => !this.pairs.has(e));
	}

	get extra(): number[] {
		return [...this.#actual.keys()].filter(a => !this.#taken.has(a));
	}

	/** Packets with the same key, as far as they match. */
	byKey(key: (bytes: Uint8Array) => string): void {
		const missing = this.missing.filter(e => 'bytes' in this.#expected[e]!);
		if (missing.length === 0) return;
		const known = this.#listed(packet => key(packet.bytes));
		for (const e of missing) {
			const found = known.get(key((this.#expected[e] as {bytes: Uint8Array}).bytes));
			const at = found?.find(a => this.#fits(a, e));
			if (at !== undefined) this.#take(e, at, found!);
		}
	}

	/** What is described by fields: those that look at the same fields have a list in common. */
	likes(): void {
		const lists = new Map<string, Map<string, Queue>>();
		for (const [e, one] of this.#expected.entries()) {
			if (!('like' in one) || this.pairs.has(e)) continue;
			const keys = keysOf(one.like);
			if (!keys) continue;
			const shape = shapeOf(one.like);
			const known = lists.get(shape) ?? this.#listed(({bytes}) => keyOf(bytes, one.like));
			lists.set(shape, known);
			const found = keys.map(key => known.get(key)).filter(queue => queue !== undefined);
			const firsts = found.map(queue => queue.without(this.#taken)).filter(a => a !== undefined);
			if (firsts.length > 0) this.#take(e, Math.min(...firsts));
		}
	}

	/** What loosely matches though its key is another one. */
	oneByOne(): void {
		const missing = this.missing.filter(e => {
			const one = this.#expected[e]!;
			return 'like' in one ? keysOf(one.like) === undefined : !this.#tolerance.isExact;
		});
		const extra = new Queue(missing.length > 0 ? this.extra : []);
		let tries = 0;
		for (const e of missing) {
			const at = extra.find(a => tries++ < mostTries && this.#fits(a, e));
			if (at !== undefined) this.#take(e, at, extra);
			if (tries >= mostTries) return;
		}
	}

	#listed(keyOf: (packet: CapturedPacket) => string): Map<string, Queue> {
		const lists = new Map<string, number[]>();
		for (const a of this.extra) {
			const key = keyOf(this.#actual[a]!);
			const list = lists.get(key);
			if (list) list.push(a);
			else lists.set(key, [a]);
		}
		return new Map([...lists].map(([key, list]) => [key, new Queue(list)]));
	}

	#fits(a: number, e: number): boolean {
		return matches(this.#actual[a]!, this.#expected[e]!, this.#tolerance);
	}

	#take(e: number, a: number, from?: Queue): void {
		this.pairs.set(e, a);
		this.#taken.add(a);
		from?.remove(a);
	}
}

/** Numbers in order, of which mostly the first is taken. */
class Queue {
	readonly #items: number[];
	#start = 0;

	constructor(items: number[]) {
		this.#items = items;
	}

	find(fits: (item: number) => boolean): number | undefined {
		for (let i = this.#start; i < this.#items.length; i++) {
			const item = this.#items[i]!;
			if (fits(item)) return item;
		}
		return undefined;
	}

	/** The first that has not been taken; those before it are not looked at again. */
	without(taken: ReadonlySet<number>): number | undefined {
		while (this.#start < this.#items.length && taken.has(this.#items[this.#start]!)) this.#start++;
		return this.#items[this.#start];
	}

	remove(item: number): void {
		if (this.#items[this.#start] === item) this.#start++;
		else this.#items.splice(this.#items.indexOf(item, this.#start), 1);
	}
}

export function matches(actual: CapturedPacket, expected: Expected, tolerance: Tolerance): boolean {
	if ('like' in expected) return matchLike(packetOf(actual.bytes), expected.like).length === 0;
	return diffWithin(actual.bytes, expected.bytes, tolerance).equal;
}

function keyOf(bytes: Uint8Array, shape: Like): string {
	return keyFor(packetOf(bytes), shape);
}

function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
