import type {RingtapError} from '../errors.ts';
import {type CaptureBytes, windowBytes} from './capture-bytes.ts';
import {
	type CaptureFormat,
	type FormatOptions,
	firstBytesNeeded,
	formatOf,
} from './capture-format.ts';
import type {PacketLocator} from './parser.ts';
import {RecordIndex} from './record-index.ts';
import type {CaptureRecord} from './record-source.ts';

/**
 * Finds the packets of a capture window by window and no further than was asked for, and reads
 * any of them again.
 */
export class CaptureReader {
	readonly #bytes: CaptureBytes;
	readonly #format: CaptureFormat;
	readonly #locator: PacketLocator;
	readonly #index: RecordIndex;
	#pushedBytes: number;
	#damage: RingtapError | undefined;
	#done = false;

	/** @throws RingtapError when it is no capture, or not one that Ringtap reads. */
	constructor(bytes: CaptureBytes, options: FormatOptions = {}) {
		this.#bytes = bytes;
		const firstBytes = bytes.view(0, bytes.available(firstBytesNeeded));
		if (bytes.damage && firstBytes.length < firstBytesNeeded) throw bytes.damage;
		this.#format = formatOf(bytes.path, firstBytes, offset => this.#index.add(offset), options);
		this.#locator = this.#format.locator(bytes);
		this.#index = new RecordIndex(this.#locator);
		this.#pushedBytes = this.#format.parsedBytes;
	}

	/** Whether the core can read it by itself, if it is a file. */
	get isPlain(): boolean {
		return this.#format.isPlain;
	}

	/** Reads until packet `index` is known, the end, or damage. */
	readTo(index: number): void {
		while (this.#index.count <= index && !this.#done) {
			this.#advance();
		}
	}

	/** How many packets are known so far. */
	get count(): number {
		return this.#index.count;
	}

	/** What stopped the reading, if it was stopped. */
	get damage(): RingtapError | undefined {
		return this.#damage;
	}

	/** Packet `index`, which must be below `count`. */
	record(index: number): CaptureRecord {
		return this.#locator.record(this.#index.start(index));
	}

	#advance(): void {
		const {parser} = this.#format;
		const position = this.#pushedBytes;
		const windowEnd = position - (position % windowBytes) + windowBytes;
		const length = this.#bytes.available(windowEnd) - position;
		if (length > 0) {
			parser.push(this.#bytes.view(position, length));
			this.#pushedBytes += length;
		} else if (!this.#bytes.damage) {
			parser.finish();
		}
		this.#damage = parser.damage ?? (length > 0 ? undefined : this.#bytes.damage);
		this.#done = length === 0 || this.#damage !== undefined;
	}
}
