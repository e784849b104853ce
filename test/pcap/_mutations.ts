import {Random} from '../../src/random.ts';

/** Lengths and numbers at which things go wrong. */
const interesting = [0, 1, 2, 3, 4, 7, 8, 11, 12, 15, 16, 0x7f, 0xff, 0xffff, 0x10000, 262_144];
const large = [0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_fffc, 0xffff_ffff];

/** Spoils bytes in ways that files are spoilt, and in ways that they are not. */
export class Mutations {
	readonly #random: Random;
	readonly #corpus: readonly Buffer[];

	constructor(seed: number, corpus: readonly Buffer[]) {
		this.#random = new Random(seed);
		this.#corpus = corpus;
	}

	/** One of the corpus, spoilt; now and then bytes that mean nothing behind a magic number. */
	next(): Buffer {
		let bytes: Buffer = Buffer.from(this.#pick(this.#corpus));
		if (this.#below(20) === 0) {
			const noise = this.#random.bytes(this.#below(200));
			return Buffer.concat([bytes.subarray(0, 4 + this.#below(60)), noise]);
		}
		for (let left = 1 + this.#below(4); left > 0; left--) bytes = this.#spoil(bytes);
		return bytes;
	}

	/** A whole number from 0 to below `n`. */
	below(n: number): number {
		return this.#below(n);
	}

	#spoil(bytes: Buffer): Buffer {
		if (bytes.length < 8) return bytes;
		const at = this.#below(bytes.length - 4);
		const word = at - (at % 4);
		switch (this.#below(7)) {
			case 0:
				bytes[at] = this.#below(256);
				return bytes;
			case 1:
				bytes[at]! ^= 1 << this.#below(8);
				return bytes;
			case 2:
				bytes.writeUInt32LE(this.#pick([...interesting, ...large]), word);
				return bytes;
			case 3:
				bytes.writeUInt32BE(this.#pick([...interesting, ...large]), word);
				return bytes;
			case 4:
				return bytes.subarray(0, at);
			case 5: {
				const from = this.#below(bytes.length);
				const piece = bytes.subarray(from, from + 4 * this.#below(40));
				return Buffer.concat([bytes.subarray(0, word), piece, bytes.subarray(word)]);
			}
			default: {
				const other = this.#pick(this.#corpus);
				return Buffer.concat([bytes.subarray(0, word), other.subarray(this.#below(other.length))]);
			}
		}
	}

	#pick<T>(list: readonly T[]): T {
		return list[this.#below(list.length)]!;
	}

	#below(n: number): number {
		return n <= 1 ? 0 : this.#random.int(0, n - 1);
	}
}
