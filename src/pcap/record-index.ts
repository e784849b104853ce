import type {PacketLocator} from './parser.ts';

/** Of so many packets one is noted; the others are found from there, packet by packet. */
const stride = 64;

/**
 * Where packets are, for captures of millions: an eighth of a byte for each. What stands between
 * two that are noted is found in the file again.
 */
export class RecordIndex {
	readonly #locator: PacketLocator;
	/** Offsets of packets 0, `stride`, … */
	#noted = new Float64Array(64);
	#count = 0;
	/** The packet found last, and where it ends: most reading is in order. */
	#last = -1;
	#afterLast = 0;

	constructor(locator: PacketLocator) {
		this.#locator = locator;
	}

	get count(): number {
		return this.#count;
	}

	/** The next packet, which begins at `offset`. */
	add(offset: number): void {
		const index = this.#count++;
		if (index % stride !== 0) return;
		if (index / stride === this.#noted.length) {
			const larger = new Float64Array(this.#noted.length * 2);
			larger.set(this.#noted);
			this.#noted = larger;
		}
		this.#noted[index / stride] = offset;
	}

	/** Where packet `index` begins, which must be below `count`. */
	start(index: number): number {
		const isNear = index > this.#last && index - this.#last <= stride && this.#last >= 0;
		let at = isNear ? this.#last + 1 : index - (index % stride);
		let found = this.#locator.locate(isNear ? this.#afterLast : this.#noted[at / stride]!);
		for (; at < index; at++) {
			found = this.#locator.locate(found.end);
		}
		this.#last = index;
		this.#afterLast = found.end;
		return found.start;
	}
}
