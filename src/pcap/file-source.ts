import type {RingtapError} from '../errors.ts';
import type {LayerName} from '../packet/index.ts';
import type {CaptureBytes} from './capture-bytes.ts';
import {CaptureFile} from './capture-file.ts';
import {CaptureReader} from './capture-reader.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import {walkBlocks} from './pcapng/walk.ts';
import type {CaptureRecord, FilePart, RecordSource} from './record-source.ts';
import {UnpackedBytes} from './unpacked-bytes.ts';
import {compressionOf} from './unpacker.ts';

export interface FileOptions {
	readonly tolerant: boolean;
	readonly as?: LayerName | undefined;
}

interface Opened {
	readonly file: CaptureFile;
	/** The file itself, or what it unpacks to. */
	readonly bytes: CaptureBytes;
	readonly reader: CaptureReader;
}

/** The records of a file, opened when the first is asked for. */
export class FileSource implements RecordSource {
	readonly #path: string;
	readonly #options: FileOptions;
	#opened: Opened | undefined;

	constructor(path: string, options: FileOptions) {
		this.#path = path;
		this.#options = options;
	}

	has(index: number): boolean {
		const {reader} = this.#open();
		reader.readTo(index);
		if (index < reader.count) {
			return true;
		}
		if (reader.damage !== undefined && !this.#options.tolerant) {
			throw reader.damage;
		}
		return false;
	}

	record(index: number): CaptureRecord {
		return this.#open().reader.record(index);
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
		const {tolerant, as} = this.#options;
		const given = [...(tolerant ? ['tolerant: true'] : []), ...(as ? [`as: '${as}'`] : [])];
		return `pcap('${this.#path}'${given.length > 0 ? `, {${given.join(', ')}}` : ''})`;
	}

	blocks(): Iterable<CaptureBlock> {
		return {[Symbol.iterator]: () => walkBlocks(this.#open().bytes, this.#options)};
	}

	filePart(): FilePart | undefined {
		const {file, bytes, reader} = this.#open();
		if (file !== bytes || !reader.isPlain) return undefined;
		const {tolerant} = this.#options;
		return {file, tolerant, from: 0, to: Number.POSITIVE_INFINITY};
	}

	#open(): Opened {
		if (this.#opened === undefined) {
			const file = new CaptureFile(this.#path);
			const compression = compressionOf(file.view(0, file.available(4)));
			const bytes = compression ? new UnpackedBytes(file, compression) : file;
			this.#opened = {file, bytes, reader: new CaptureReader(bytes, this.#options)};
		}
		return this.#opened;
	}
}
