import type {RingtapError} from '../errors.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import type {CaptureRecord, RecordSource} from './record-source.ts';

export interface Changed {
	readonly bytes: Uint8Array;
	/** The very packet that was given: what is known of it still holds. */
	readonly isSame: boolean;
}

/**
 * Each record as `change` makes it: anew at each reading, because to keep them all could take any
 * amount of memory.
 */
export class MapSource implements RecordSource {
	readonly #inner: RecordSource;
	readonly #change: (record: CaptureRecord) => Changed;

	constructor(inner: RecordSource, change: (record: CaptureRecord) => Changed) {
		this.#inner = inner;
		this.#change = change;
	}

	has(index: number): boolean {
		return this.#inner.has(index);
	}

	record(index: number): CaptureRecord {
		const record = this.#inner.record(index);
		const {bytes, isSame} = this.#change(record);
		if (isSame) return {...record, bytes};
		const {linkType: _, first: __, ...rest} = record;
		return {...rest, bytes, originalLength: bytes.length};
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

	blocks(): Iterable<CaptureBlock> {
		return this.#inner.blocks();
	}

	describe(): string {
		return `${this.#inner.describe()}.map(…)`;
	}
}
