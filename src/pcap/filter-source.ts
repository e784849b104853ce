import type {RingtapError} from '../errors.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import type {CaptureRecord, RecordSource} from './record-source.ts';

/** Which records are kept. */
export interface Keep {
	/** For each of some records, whether it is. */
	of(records: readonly CaptureRecord[]): readonly boolean[];
	/** Records that it may be asked about at once; 1: no further than somebody wants to know. */
	readonly mostAtOnce: number;
	/** As it is written, for people. */
	readonly text: string;
}

/**
 * The records that are kept. It is asked once about each, in order, when the answer is first
 * needed.
 */
export class FilterSource implements RecordSource {
	readonly #inner: RecordSource;
	readonly #keep: Keep;
	readonly #kept: number[] = [];
	#asked = 0;
	/** Grows, so that the first ones are had at once, and a million soon. */
	#atOnce = 1;

	constructor(inner: RecordSource, keep: Keep) {
		this.#inner = inner;
		this.#keep = keep;
	}

	has(index: number): boolean {
		while (this.#kept.length <= index && this.#inner.has(this.#asked)) {
			const records = this.#next();
			for (const [i, isKept] of this.#keep.of(records).entries()) {
				if (isKept) this.#kept.push(this.#asked + i);
			}
			this.#asked += records.length;
		}
		return index < this.#kept.length;
	}

	/** There is one. */
	#next(): CaptureRecord[] {
		const records = [this.#inner.record(this.#asked)];
		while (records.length < this.#atOnce && this.#hasAhead(this.#asked + records.length)) {
			records.push(this.#inner.record(this.#asked + records.length));
		}
		this.#atOnce = Math.min(this.#atOnce * 2, this.#keep.mostAtOnce);
		return records;
	}

	/** Damage that was come upon by looking ahead is told when somebody gets there. */
	#hasAhead(index: number): boolean {
		try {
			return this.#inner.has(index);
		} catch {
			return false;
		}
	}

	record(index: number): CaptureRecord {
		return this.#inner.record(this.#kept[index]!);
	}

	count(): number {
		this.has(Number.POSITIVE_INFINITY);
		return this.#kept.length;
	}

	check(): void {
		this.#inner.check();
	}

	damage(): RingtapError | undefined {
		return this.#inner.damage();
	}

	blocks(): Iterable<CaptureBlock> {
		return this.#inner.blocks();
	}

	describe(): string {
		return `${this.#inner.describe()}.filter(${this.#keep.text})`;
	}
}
