import {createRequire} from 'node:module';
import type {RingtapError} from '../errors.ts';
import {asBuffer} from './as-buffer.ts';
import {notUnpackable, truncatedArchive} from './capture-errors.ts';
import {ZstdFrames} from './zstd-frames.ts';

const load = createRequire(import.meta.url);

export type Compression = 'gzip' | 'zstd';

/** What a file is compressed by, by its first bytes: RFC 1952, section 2.3.1; RFC 8878, section 3. */
export function compressionOf(firstBytes: Uint8Array): Compression | undefined {
	const [a, b, c, d] = firstBytes;
	if (a === 0x1f && b === 0x8b) return 'gzip';
	const isSkippable = a !== undefined && a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18;
	if (isSkippable || (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd)) return 'zstd';
	return undefined;
}

/**
 * What is unpacked at a time: so little that what comes of it fits into memory, even of the worst
 * that each format can say in so few bytes (1 : 1,032 and 1 : 32,768). What a damaged slice has
 * unpacked to before its damage is lost with gzip, so at first slices are small.
 */
const sliceBytes = 2048;
const firstSliceBytes = 64;
const firstBytes = 4096;

/** Takes bytes, and adds what they unpack to, to the pieces. Throws what its library throws. */
interface Decoder {
	push(bytes: Uint8Array): void;
	finish(): void;
}

/** Unpacks a file as its bytes come, at once. */
export class Unpacker {
	readonly #path: string;
	readonly #compression: Compression;
	readonly #decoder: Decoder;
	#pieces: Buffer[] = [];
	#taken = 0;
	#damage: RingtapError | undefined;

	constructor(path: string, compression: Compression) {
		this.#path = path;
		this.#compression = compression;
		const take = (piece: Buffer) => this.#pieces.push(piece);
		this.#decoder = compression === 'gzip' ? gunzip(take) : unzstd(take);
	}

	/** What stopped it, if something did: nothing more comes. */
	get damage(): RingtapError | undefined {
		return this.#damage;
	}

	/** What the bytes that follow the last ones unpack to, piece by piece. */
	*push(bytes: Uint8Array): Generator<Buffer, void> {
		for (let at = 0; at < bytes.length && !this.#damage; ) {
			const step = this.#taken < firstBytes ? firstSliceBytes : sliceBytes;
			const slice = bytes.subarray(at, at + step);
			at += slice.length;
			this.#taken += slice.length;
			yield* this.#attempt(() => this.#decoder.push(slice));
		}
	}

	/** There are no more bytes. */
	*finish(): Generator<Buffer, void> {
		if (!this.#damage) yield* this.#attempt(() => this.#decoder.finish());
	}

	#attempt(action: () => void): Buffer[] {
		try {
			action();
		} catch (error) {
			const {message: why} = error as Error;
			const [path, compression, offset] = [this.#path, this.#compression, this.#taken];
			this.#damage = /unexpected (end of file|EOF)/i.test(why)
				? truncatedArchive(path, compression, offset)
				: notUnpackable(path, {compression, offset, why: why.replace(/^zlib: /, '')});
		}
		const pieces = this.#pieces;
		this.#pieces = [];
		return pieces;
	}
}

/** Node's own streams answer later; those of minizlib, at once. */
function gunzip(take: (piece: Buffer) => void): Decoder {
	const {Gunzip} = load('minizlib') as typeof import('minizlib');
	const stream = new Gunzip({});
	let failure: unknown;
	stream.on('data', take);
	stream.on('error', error => {
		failure = error;
	});
	return {
		push(bytes) {
			stream.write(asBuffer(bytes));
			if (failure) throw failure;
		},
		finish() {
			stream.end();
			if (failure) throw failure;
			stream.close();
		},
	};
}

/**
 * Node has zstd since 22.15, and of several frames end to end reads the first; fzstd reads all, and
 * verifies no checksums.
 */
function unzstd(take: (piece: Buffer) => void): Decoder {
	const {Decompress} = load('fzstd') as typeof import('fzstd');
	const frames = new ZstdFrames();
	const stream = new Decompress(piece => {
		if (piece.length > 0) take(asBuffer(piece));
	});
	return {
		push(bytes) {
			const good = frames.push(bytes);
			stream.push(bytes.subarray(0, good), false);
			if (frames.problem !== undefined) throw new Error(frames.problem);
		},
		finish() {
			stream.push(new Uint8Array(0), true);
		},
	};
}
