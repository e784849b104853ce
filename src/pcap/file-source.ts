import type {RingtapError} from '../errors.ts';
import {CaptureFile} from './capture-file.ts';
import {CaptureReader} from './capture-reader.ts';
import type {CaptureRecord, FilePart, RecordSource} from './record-source.ts';

/** The records of a file, opened when the first is asked for. */
export class FileSource implements RecordSource {
	readonly #path: string;
	readonly #tolerant: boolean;
	#opened: {file: CaptureFile; reader: CaptureReader} | undefined;

	constructor(path: string, tolerant: boolean) {
		this.#path = path;
		this.#tolerant = tolerant;
	}

	has(index: number): boolean {
		const {reader} = this.#open();
		reader.readTo(index);
		if (index < reader.count) {
			return true;
		}
		if (reader.damage !== undefined && !this.#tolerant) {
			throw reader.damage;
		}
		return false;
	}

	record(index: number): CaptureRecord {
		const {file, reader} = this.#open();
		const entry = reader.entry(index);
		const timeNs =
			BigInt(entry.seconds) * 1_000_000_000n + BigInt(entry.fraction * reader.nsPerFraction);
		return {
			bytes: new Uint8Array(file.view(entry.dataOffset, entry.capturedLength)),
			timeNs,
			originalLength: entry.originalLength,
		};
	}

	count(): number {
		this.check();
		return this.#open().reader.count;
	}

	check(): void {
		this.has(Number.POSITIVE_INFINITY);
	}

	damage(): RingtapError | undefined {
		const {reader} = this.#open();
		reader.readTo(Number.POSITIVE_INFINITY);
		return reader.damage;
	}

	describe(): string {
		return `pcap('${this.#path}'${this.#tolerant ? ', {tolerant: true}' : ''})`;
	}

	filePart(): FilePart {
		const {file} = this.#open();
		return {file, tolerant: this.#tolerant, from: 0, to: Number.POSITIVE_INFINITY};
	}

	#open(): {file: CaptureFile; reader: CaptureReader} {
		if (this.#opened === undefined) {
			const file = new CaptureFile(this.#path);
			this.#opened = {file, reader: new CaptureReader(file)};
		}
		return this.#opened;
	}
}
