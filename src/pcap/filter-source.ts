import type {RingtapError} from '../errors.ts';
import type {CaptureRecord, RecordSource} from './record-source.ts';

/**
 * The records that `keep` keeps. It is asked once for each, in order, when the answer is first
 * needed.
 */
export class FilterSource implements RecordSource {
	readonly #inner: RecordSource;
	readonly #keep: (record: CaptureRecord) => boolean;
	readonly #kept: number[] = [];
	#asked = 0;

	constructor(inner: RecordSource, keep: (record: CaptureRecord) => boolean) {
		this.#inner = inner;
		this.#keep = keep;
	}

	has(index: number): boolean {
		while (this.#kept.length <= index && this.#inner.has(this.#asked)) {
			const kept = this.#keep(this.#inner.record(this.#asked));
			if (kept) {
				this.#kept.push(this.#asked);
			}
			this.#asked++;
		}
		return index < this.#kept.length;
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

	describe(): string {
		return `${this.#inner.describe()}.filter(…)`;
	}
}
