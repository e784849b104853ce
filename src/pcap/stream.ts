import {createReadStream} from 'node:fs';
import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {LayerName, Packet} from '../packet/index.ts';
import {windowBytes} from './capture-bytes.ts';
import {empty, unreadable} from './capture-errors.ts';
import {type CaptureFormat, firstBytesNeeded, formatOf} from './capture-format.ts';
import {flatten} from './flatten.ts';
import {keepOf, type PacketFilter} from './keep.ts';
import type {CaptureRecord} from './record-source.ts';
import {toPacket} from './to-packet.ts';
import {compressionOf, Unpacker} from './unpacker.ts';

export interface ReadOptions {
	/** End at damage instead of throwing; `damage` then says what it was. Default false. */
	readonly tolerant?: boolean;
	/** The layer that packets begin with, whatever the link type says. */
	readonly as?: LayerName;
	/** Only packets that match: an expression as tcpdump takes it, or a function. */
	readonly filter?: PacketFilter;
}

/** What a capture can be read from: a path, standard input, a socket, anything that gives bytes. */
export type ByteSource = string | AsyncIterable<Uint8Array>;

/**
 * The packets of a capture as its bytes come, in constant memory: no more is read while a packet is
 * looked at. A path can be walked over again, a stream once. Packets before damage are given first.
 *
 * Reading may throw a RingtapError, as that of a `Capture` does.
 *
 * @example
 * for await (const p of readCapture(process.stdin, {filter: 'udp port 53'})) console.log(String(p));
 */
export class CaptureStream implements AsyncIterable<Packet> {
	readonly #source: ByteSource;
	readonly #options: ReadOptions;
	#damage: RingtapError | undefined;

	constructor(source: ByteSource, options: ReadOptions = {}) {
		if (typeof source !== 'string' && typeof source?.[Symbol.asyncIterator] !== 'function') {
			throw new RingtapError(
				'ERR_RINGTAP_CAPTURE_ARGUMENT',
				`A capture is read from a path or a stream, not from ${inspect(source, {depth: 0})}.`,
				"For example readCapture('office.pcap'), or readCapture(process.stdin).",
			);
		}
		this.#source = source;
		this.#options = options;
	}

	/** With `tolerant`, once it has been read: the error that would have been thrown. */
	get damage(): RingtapError | undefined {
		return this.#damage;
	}

	[Symbol.asyncIterator](): AsyncIterableIterator<Packet> {
		return flatten(this.#kept(record => toPacket(record)));
	}

	/** The same without making packets. */
	records(): AsyncIterableIterator<CaptureRecord> {
		return flatten(this.#kept(record => record));
	}

	/** Records with where they stand in the capture, from 0: with a filter, some are left out. */
	entries(): AsyncIterableIterator<[index: number, record: CaptureRecord]> {
		return flatten(this.#kept((record, index) => [index, record]));
	}

	/** Batch by batch, what is to be made of the records that the filter keeps. */
	async *#kept<T>(make: (record: CaptureRecord, index: number) => T): AsyncGenerator<T[], void> {
		this.#damage = undefined;
		const {filter} = this.#options;
		const keep = filter === undefined ? undefined : keepOf(filter);
		let from = 0;
		for await (const records of this.#batches()) {
			const isKept = keep?.of(records);
			const made: T[] = [];
			for (const [i, record] of records.entries()) {
				if (!isKept || isKept[i]) made.push(make(record, from + i));
			}
			yield made;
			from += records.length;
		}
		if (this.#damage && !this.#options.tolerant) throw this.#damage;
	}

	/** What each piece of the capture completes. */
	async *#batches(): AsyncGenerator<CaptureRecord[], void> {
		let found: CaptureRecord[] = [];
		let format: CaptureFormat | undefined;
		let firstBytes: Buffer = Buffer.alloc(0);
		const start = () => {
			const head = firstBytes.subarray(0, firstBytesNeeded);
			format = formatOf(this.#path, head, (_, read) => found.push(read()), this.#options);
			format.parser.push(firstBytes.subarray(format.parsedBytes));
		};
		for await (const piece of this.#pieces()) {
			if (format) {
				format.parser.push(piece);
			} else {
				firstBytes = Buffer.concat([firstBytes, piece]);
				if (firstBytes.length >= firstBytesNeeded) start();
			}
			if (found.length > 0) yield found;
			found = [];
			this.#damage ??= format?.parser.damage;
			if (this.#damage) return;
		}
		if (this.#damage) return;
		if (!format) start();
		format?.parser.finish();
		this.#damage = format?.parser.damage;
	}

	/** The capture's bytes, unpacked if they are packed. */
	async *#pieces(): AsyncGenerator<Buffer, void> {
		let unpacker: Unpacker | undefined;
		let isFirst = true;
		for await (const chunk of this.#chunks()) {
			if (isFirst) {
				const compression = compressionOf(chunk);
				if (compression) unpacker = new Unpacker(this.#path, compression);
			}
			isFirst = false;
			if (!unpacker) yield chunk;
			else yield* unpacker.push(chunk);
			if (unpacker?.damage) break;
		}
		if (isFirst) throw empty(this.#path);
		if (unpacker) yield* unpacker.finish();
		this.#damage = unpacker?.damage;
	}

	/** Of the file or stream; the first has enough bytes to be known by, if there are as many. */
	async *#chunks(): AsyncGenerator<Buffer, void> {
		let held: Buffer[] = [];
		let heldBytes = 0;
		for await (const chunk of this.#bytes()) {
			const bytes = bufferOf(chunk);
			held.push(bytes);
			heldBytes += bytes.length;
			if (heldBytes < 4) continue;
			yield held.length === 1 ? bytes : Buffer.concat(held);
			held = [];
			// Only the first one has to have so many.
			heldBytes = 4;
		}
		const rest = Buffer.concat(held);
		if (rest.length > 0) yield rest;
	}

	async *#bytes(): AsyncGenerator<unknown, void> {
		if (typeof this.#source !== 'string') {
			yield* this.#source;
			return;
		}
		try {
			yield* createReadStream(this.#source, {highWaterMark: windowBytes});
		} catch (error) {
			throw unreadable(this.#source, error);
		}
	}

	get #path(): string {
		return typeof this.#source === 'string' ? this.#source : '(stream)';
	}
}

function bufferOf(chunk: unknown): Buffer {
	if (chunk instanceof Uint8Array) {
		return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
	}
	throw new RingtapError(
		'ERR_RINGTAP_CAPTURE_ARGUMENT',
		`A stream gave ${inspect(chunk)}, and a capture is bytes.`,
		'Leave setEncoding() out.',
	);
}
