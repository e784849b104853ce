/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
	readonly seed: number;
	#state: number;

	constructor(seed: number) {
		this.seed = seed;
		this.#state = seed >>> 0;
	}

	/** A whole number from `min` to `max`, both included. */
	int(min: number, max: number): number {
		return min + Math.floor(this.#next() * (max - min + 1));
	}

	bytes(n: number): Uint8Array {
		return Uint8Array.from({length: n}, () => this.int(0, 255));
	}

	/** From 0, below 1. */
	#next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let x = this.#state;
		x = Math.imul(x ^ (x >>> 15), x | 1);
		x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
		return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
	}
}
