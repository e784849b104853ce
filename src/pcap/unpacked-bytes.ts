import {randomUUID} from 'node:crypto';
import {closeSync, openSync, readSync, unlinkSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RingtapError} from '../errors.ts';
import {type CaptureBytes, windowBytes} from './capture-bytes.ts';
import {noRoomToUnpack} from './capture-errors.ts';
import type {CaptureFile} from './capture-file.ts';
import {type Compression, Unpacker} from './unpacker.ts';

/** What a compressed file unpacks to is kept in memory up to so many bytes, then in a file. */
const mostInMemory = 16 * 1024 * 1024;

/** Closes the files of those that nobody has any more. */
const forgotten = new FinalizationRegistry<number>(descriptor => closeSync(descriptor));

/**
 * What a compressed file unpacks to, as far as somebody has asked for it. Beyond 16 MiB it is in a
 * temporary file without a name, of which nothing is left however the process ends.
 */
export class UnpackedBytes implements CaptureBytes {
	readonly path: string;
	readonly #file: CaptureFile;
	readonly #unpacker: Unpacker;
	/** Of the compressed file. */
	#position = 0;
	#isDone = false;
	#memory: Buffer = Buffer.alloc(windowBytes);
	#size = 0;
	#spill: number | undefined;
	#window: Buffer = Buffer.alloc(0);
	#windowStart = 0;

	constructor(file: CaptureFile, compression: Compression) {
		this.#file = file;
		this.path = `${file.path} (unpacked)`;
		this.#unpacker = new Unpacker(file.path, compression);
	}

	get damage(): RingtapError | undefined {
		return this.#unpacker.damage;
	}

	/** @throws RingtapError ERR_RINGTAP_CAPTURE_CHANGED, …_UNREADABLE. */
	available(end: number): number {
		while (this.#size < end && !this.#isDone) this.#unpackMore();
		return Math.min(end, this.#size);
	}

	view(position: number, lengthBytes: number): Buffer {
		if (this.#spill === undefined) return this.#memory.subarray(position, position + lengthBytes);
		const offset = position - this.#windowStart;
		if (offset < 0 || offset + lengthBytes > this.#window.length) {
			const start = position - (position % windowBytes);
			const end = Math.max(start + windowBytes, position + lengthBytes);
			this.#window = this.#load(start, Math.min(end, this.#size) - start);
			this.#windowStart = start;
		}
		const from = position - this.#windowStart;
		return this.#window.subarray(from, from + lengthBytes);
	}

	#unpackMore(): void {
		const length = Math.min(windowBytes, this.#file.sizeBytes - this.#position);
		const bytes = this.#file.view(this.#position, length);
		this.#position += length;
		for (const piece of this.#unpacker.push(bytes)) this.#append(piece);
		if (this.#position === this.#file.sizeBytes) {
			for (const piece of this.#unpacker.finish()) this.#append(piece);
			this.#isDone = true;
		}
		this.#isDone ||= this.damage !== undefined;
	}

	/** Memory that has been handed out is not written again: it only grows at its end. */
	#append(piece: Buffer): void {
		const size = this.#size + piece.length;
		if (this.#spill === undefined && size > mostInMemory) this.#moveToFile();
		if (this.#spill !== undefined) {
			this.#write(this.#spill, piece, this.#size);
		} else {
			if (size > this.#memory.length) this.#grow(size);
			this.#memory.set(piece, this.#size);
		}
		this.#size = size;
	}

	#grow(size: number): void {
		const larger = Buffer.alloc(Math.max(size, this.#memory.length * 2));
		larger.set(this.#memory.subarray(0, this.#size));
		this.#memory = larger;
	}

	#moveToFile(): void {
		const path = join(tmpdir(), `ringtap-unpacked-${randomUUID()}`);
		const descriptor = this.#attempt(() => openSync(path, 'wx+', 0o600));
		unlinkSync(path);
		forgotten.register(this, descriptor);
		this.#write(descriptor, this.#memory.subarray(0, this.#size), 0);
		this.#spill = descriptor;
		this.#memory = Buffer.alloc(0);
	}

	#write(descriptor: number, bytes: Buffer, position: number): void {
		let written = 0;
		while (written < bytes.length) {
			const left = bytes.length - written;
			written += this.#attempt(() =>
				writeSync(descriptor, bytes, written, left, position + written),
			);
		}
	}

	#load(start: number, lengthBytes: number): Buffer {
		const bytes = Buffer.allocUnsafeSlow(lengthBytes);
		let filled = 0;
		while (filled < lengthBytes) {
			filled += readSync(this.#spill!, bytes, filled, lengthBytes - filled, start + filled);
		}
		return bytes;
	}

	#attempt<T>(action: () => T): T {
		try {
			return action();
		} catch (error) {
			this.#isDone = true;
			throw noRoomToUnpack(this.#file.path, tmpdir(), error);
		}
	}
}
