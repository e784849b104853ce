import {asBuffer} from './as-buffer.ts';
import type {CaptureFile} from './capture-file.ts';
import {packetHeaderBytes} from './format.ts';

/** Where a packet's bytes are in the file, and what its header says. */
export interface IndexEntry {
	readonly dataOffset: number;
	readonly capturedLength: number;
	readonly originalLength: number;
	readonly seconds: number;
	/** Of the file's unit: microseconds or nanoseconds. */
	readonly fraction: number;
}

/** Of so many packets one is noted; the others are found from there, header by header. */
const stride = 64;

/**
 * Where packets are, for captures of millions: an eighth of a byte for each. What stands in a
 * packet's header is read from the file again.
 */
export class RecordIndex {
	readonly #file: CaptureFile;
	readonly #isBigEndian: boolean;
	/** Offsets of the headers of packets 0, `stride`, … */
	#noted = new Float64Array(64);
	#count = 0;
	/** The packet found last, and where the one after it begins: most reading is in order. */
	#last = -1;
	#afterLast = 0;

	constructor(file: CaptureFile, isBigEndian: boolean) {
		this.#file = file;
		this.#isBigEndian = isBigEndian;
	}

	get count(): number {
		return this.#count;
	}

	/** The next packet, whose header begins at `offset`. */
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

	/** `index` must be below `count`. */
	get(index: number): IndexEntry {
		const isNear = index > this.#last && index - this.#last <= stride && this.#last >= 0;
		let at = isNear ? this.#last + 1 : index - (index % stride);
		let offset = isNear ? this.#afterLast : this.#noted[at / stride]!;
		let entry = this.#read(offset);
		for (; at < index; at++) {
			offset = entry.dataOffset + entry.capturedLength;
			entry = this.#read(offset);
		}
		this.#last = index;
		this.#afterLast = entry.dataOffset + entry.capturedLength;
		return entry;
	}

	#read(offset: number): IndexEntry {
		const header = asBuffer(this.#file.view(offset, packetHeaderBytes));
		const field = (at: number) =>
			this.#isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at);
		return {
			dataOffset: offset + packetHeaderBytes,
			capturedLength: field(8),
			originalLength: field(12),
			seconds: field(0),
			fraction: field(4),
		};
	}
}
