import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs';
import {noteUsed} from '../used-files.ts';
import {type CaptureBytes, windowBytes} from './capture-bytes.ts';
import {changed, empty, isDirectory, notAFile, unreadable} from './capture-errors.ts';

/**
 * The bytes of a capture file, by position. No descriptor is held between two reads, so that a
 * capture needs no `close`; instead each read checks that the file is still the one that was first
 * seen.
 */
export class CaptureFile implements CaptureBytes {
	readonly path: string;
	readonly sizeBytes: number;
	/** Device, inode, size and time of change, as of when it was first seen. */
	readonly identity: readonly bigint[];
	#window: Buffer = Buffer.alloc(0);
	#windowStart = 0;

	/**
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_NOT_FOUND, …_UNREADABLE, …_IS_DIRECTORY,
	 * …_NOT_A_FILE (a FIFO or a device, which might block for ever), …_EMPTY.
	 */
	constructor(path: string) {
		noteUsed(path);
		const stat = attempt(path, () => statSync(path, {bigint: true}));
		if (stat.isDirectory()) {
			throw isDirectory(path);
		}
		if (!stat.isFile()) {
			throw notAFile(path, stat.isFIFO() ? 'FIFO' : stat.isSocket() ? 'socket' : 'device');
		}
		if (stat.size === 0n) {
			throw empty(path);
		}
		this.path = path;
		this.sizeBytes = Number(stat.size);
		this.identity = identityOf(stat);
	}

	available(end: number): number {
		return Math.min(end, this.sizeBytes);
	}

	/**
	 * The bytes from `position`, which must lie within the file. A view of memory that is never
	 * written again.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_CHANGED, …_NOT_FOUND, …_UNREADABLE.
	 */
	view(position: number, lengthBytes: number): Buffer {
		const offset = position - this.#windowStart;
		if (offset < 0 || offset + lengthBytes > this.#window.length) {
			// Aligned, so that reading backwards does not load a window for each packet.
			const start = position - (position % windowBytes);
			const end = Math.max(start + windowBytes, position + lengthBytes);
			this.#window = this.#load(start, Math.min(end, this.sizeBytes) - start);
			this.#windowStart = start;
		}
		const from = position - this.#windowStart;
		return this.#window.subarray(from, from + lengthBytes);
	}

	#load(start: number, lengthBytes: number): Buffer {
		const path = this.path;
		// Not to wait, should a FIFO have taken the file's place.
		const flags = constants.O_RDONLY | constants.O_NONBLOCK;
		const descriptor = attempt(path, () => openSync(path, flags));
		try {
			const now = identityOf(fstatSync(descriptor, {bigint: true}));
			if (now.some((value, i) => value !== this.identity[i])) {
				throw changed(path);
			}
			const bytes = Buffer.allocUnsafeSlow(lengthBytes);
			let filled = 0;
			while (filled < lengthBytes) {
				const count = attempt(path, () =>
					readSync(descriptor, bytes, filled, lengthBytes - filled, start + filled),
				);
				if (count === 0) {
					throw changed(path);
				}
				filled += count;
			}
			return bytes;
		} finally {
			closeSync(descriptor);
		}
	}
}

interface Identity {
	dev: bigint;
	ino: bigint;
	size: bigint;
	mtimeNs: bigint;
}

function identityOf({dev, ino, size, mtimeNs}: Identity): readonly bigint[] {
	return [dev, ino, size, mtimeNs];
}

function attempt<T>(path: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw unreadable(path, error);
	}
}
