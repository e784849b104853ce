/** Where a packet's bytes are in the file, and what its header says. */
export interface IndexEntry {
	readonly dataOffset: number;
	readonly capturedLength: number;
	readonly originalLength: number;
	readonly seconds: number;
	/** Of the file's unit: microseconds or nanoseconds. */
	readonly fraction: number;
}

const columns = 5;

/**
 * An entry per packet in 40 bytes: objects would take several times as much, and captures have
 * millions.
 */
export class RecordIndex {
	#cells = new Float64Array(64 * columns);
	#count = 0;

	get count(): number {
		return this.#count;
	}

	add(entry: IndexEntry): void {
		const start = this.#count * columns;
		if (start === this.#cells.length) {
			const larger = new Float64Array(this.#cells.length * 2);
			larger.set(this.#cells);
			this.#cells = larger;
		}
		this.#cells[start] = entry.dataOffset;
		this.#cells[start + 1] = entry.capturedLength;
		this.#cells[start + 2] = entry.originalLength;
		this.#cells[start + 3] = entry.seconds;
		this.#cells[start + 4] = entry.fraction;
		this.#count++;
	}

	/** `index` must be below `count`. */
	get(index: number): IndexEntry {
		const start = index * columns;
		return {
			dataOffset: this.#cells[start]!,
			capturedLength: this.#cells[start + 1]!,
			originalLength: this.#cells[start + 2]!,
			seconds: this.#cells[start + 3]!,
			fraction: this.#cells[start + 4]!,
		};
	}
}
