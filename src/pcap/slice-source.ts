import type {RingtapError} from '../errors.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import type {CaptureRecord, FilePart, RecordSource} from './record-source.ts';

/** Records `from` to before `to`, by the rules of `Array.prototype.slice`. */
export class SliceSource implements RecordSource {
	readonly #inner: RecordSource;
	readonly #from: number;
	readonly #to: number;

	constructor(inner: RecordSource, from: number, to: number) {
		this.#inner = inner;
		this.#from = from;
		this.#to = to;
	}

	has(index: number): boolean {
		const position = this.#start() + index;
		return position < this.#end() && this.#inner.has(position);
	}

	record(index: number): CaptureRecord {
		return this.#inner.record(this.#start() + index);
	}

	count(): number {
		const end = this.#end();
		const start = this.#start();
		if (end <= start) {
			return 0;
		}
		if (Number.isFinite(end) && this.#inner.has(end - 1)) {
			return end - start;
		}
		return Math.max(0, this.#inner.count() - start);
	}

	/** Damage behind the slice is none of its business: what it needs is read, and no more. */
	check(): void {
		const end = this.#end();
		if (!Number.isFinite(end)) {
			this.#inner.check();
		} else if (end > this.#start()) {
			this.#inner.has(end - 1);
		}
	}

	damage(): RingtapError | undefined {
		return this.#inner.damage();
	}

	blocks(): Iterable<CaptureBlock> {
		return this.#inner.blocks();
	}

	describe(): string {
		const to = Number.isFinite(this.#to) ? `, ${this.#to}` : '';
		return `${this.#inner.describe()}.slice(${this.#from}${to})`;
	}

	filePart(): FilePart | undefined {
		const whole = this.#inner.filePart?.();
		if (whole === undefined) return undefined;
		const from = whole.from + this.#start();
		const to = Math.min(whole.to, whole.from + this.#end());
		return {...whole, from, to: Math.max(from, to)};
	}

	#start(): number {
		return this.#fromFront(this.#from);
	}

	#end(): number {
		return this.#fromFront(this.#to);
	}

	/** A negative position counts from the end, which has to be known for it. */
	#fromFront(position: number): number {
		return position < 0 ? Math.max(0, this.#inner.count() + position) : position;
	}
}
