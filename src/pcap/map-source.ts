import type {RingtapError} from '../errors.ts';
import type {CaptureRecord, RecordSource} from './record-source.ts';

/**
 * Each record as `change` makes it: anew at each reading, because to keep them all could take any
 * amount of memory.
 */
export class MapSource implements RecordSource {
	readonly #inner: RecordSource;
	readonly #change: (record: CaptureRecord) => Uint8Array;

	constructor(inner: RecordSource, change: (record: CaptureRecord) => Uint8Array) {
		this.#inner = inner;
		this.#change = change;
	}

	has(index: number): boolean {
		return this.#inner.has(index);
	}

	record(index: number): CaptureRecord {
		const record = this.#inner.record(index);
		const bytes = this.#change(record);
		return {bytes, timeNs: record.timeNs, originalLength: bytes.length};
	}

	count(): number {
		return this.#inner.count();
	}

	check(): void {
		this.#inner.check();
	}

	damage(): RingtapError | undefined {
		return this.#inner.damage();
	}

	describe(): string {
		return `${this.#inner.describe()}.map(…)`;
	}
}
