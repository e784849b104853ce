/// <reference path="./pcap-parser.d.ts" />
import {EventEmitter} from 'node:events';
import {createRequire} from 'node:module';
import type {GlobalHeader, PacketHeader} from 'pcap-parser';
import type {RingtapError} from '../errors.ts';
import type {LayerName} from '../packet/index.ts';
import {corruptLength, truncatedPacket, unsupported, wrongLinkType} from './capture-errors.ts';
import {globalHeaderBytes, largestPacketBytes, packetHeaderBytes} from './format.ts';
import {ethernet, firstLayer, isUnderstood} from './link-types.ts';
import type {ClassicHeader} from './magic.ts';
import type {CaptureParser, PacketSink} from './parser.ts';
import type {CaptureRecord} from './record-source.ts';

/** Loaded when a capture is read, which is not at every start. */
const loadParser = () =>
	createRequire(import.meta.url)('pcap-parser') as typeof import('pcap-parser');

/**
 * A stream as far as pcap-parser asks for one, into which bytes are pushed: they are parsed when
 * `push` returns.
 */
class ByteFeed extends EventEmitter {
	pause(): void {}
	resume(): void {}
	push(bytes: Buffer): void {
		this.emit('data', bytes);
	}
	/**
	 * Lets go of the parser, with the bytes that it holds: it has put this stream into the queue of
	 * the next tick, which in synchronous work is long in coming.
	 */
	end(): void {
		this.removeAllListeners();
	}
}

/** What the header of a packet says, but for its captured length. */
type Stamp = Pick<PacketHeader, 'timestampSeconds' | 'timestampMicroseconds' | 'originalLength'>;

/**
 * Finds the packets of a classic capture with pcap-parser, and watches over it: given a corrupt
 * length, the parser would collect the rest of the file in ever larger buffers and then end without
 * a word. So each packet header is held against the snapshot length before the parser waits for
 * that packet's bytes, and at the end nothing may be left over.
 */
export class ClassicParser implements CaptureParser {
	readonly #path: string;
	readonly #header: ClassicHeader;
	readonly #sink: PacketSink;
	readonly #as: LayerName | undefined;
	readonly #feed = new ByteFeed();
	#linkType = ethernet;
	#allowedBytes = largestPacketBytes;
	#pushedBytes = globalHeaderBytes;
	/** Packets so far. */
	#count = 0;
	/** Where the next packet header begins. */
	#nextOffset = globalHeaderBytes;
	/** Of the packet whose header the parser has seen, and whose bytes it waits for. */
	#pendingBytes: number | undefined;
	#damage: RingtapError | undefined;

	/**
	 * `as`: what packets begin with, whatever the link type says.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNSUPPORTED, …_LINKTYPE.
	 */
	constructor(path: string, header: ClassicHeader, sink: PacketSink, as?: LayerName) {
		this.#path = path;
		this.#header = header;
		this.#sink = sink;
		this.#as = as;
		const parser = loadParser().parse(this.#feed);
		parser.on('globalHeader', global => this.#onGlobalHeader(global));
		parser.on('packetHeader', packet => this.#onPacketHeader(packet));
		parser.on('packet', ({header, data}) => this.#onPacket(header, data));
		parser.on('error', ({message}) => {
			throw unsupported(path, `file that pcap-parser refuses (${message})`);
		});
		this.#feed.push(header.headerForParser);
	}

	get damage(): RingtapError | undefined {
		return this.#damage;
	}

	/** Whether its packets are Ethernet frames, and read as such. */
	get isPlain(): boolean {
		return this.#linkType === ethernet && (this.#as ?? 'eth') === 'eth';
	}

	push(bytes: Buffer): void {
		if (this.#damage) return;
		this.#pushedBytes += bytes.length;
		this.#feed.push(bytes);
		if (this.#damage) this.#feed.end();
	}

	finish(): void {
		this.#feed.end();
		if (this.#damage || this.#nextOffset === this.#pushedBytes) return;
		this.#damage = truncatedPacket(this.#path, this.#count + 1, {
			sizeBytes: this.#pushedBytes,
			startOffset: this.#nextOffset,
			neededBytes: packetHeaderBytes + (this.#pendingBytes ?? 0),
		});
	}

	/** The packet whose bytes these are. */
	record(data: Uint8Array, stamp: Stamp): CaptureRecord {
		const {timestampSeconds, timestampMicroseconds, originalLength} = stamp;
		const fraction = BigInt(timestampMicroseconds * this.#header.nsPerFraction);
		const timeNs = BigInt(timestampSeconds) * 1_000_000_000n + fraction;
		const bytes = new Uint8Array(data);
		const first = this.#as ?? firstLayer(this.#linkType, bytes);
		if (first === 'eth') return {bytes, timeNs, originalLength};
		return {bytes, timeNs, originalLength, linkType: this.#linkType, first};
	}

	#onGlobalHeader(header: GlobalHeader): void {
		const {majorVersion, minorVersion, snapshotLength} = header;
		// The parser lets 2.3 pass, in which the two lengths of a packet stand the other way round.
		if (majorVersion !== 2 || minorVersion !== 4) {
			throw unsupported(this.#path, `pcap file of version ${majorVersion}.${minorVersion}`);
		}
		// The upper bits tell of frame check sequences.
		this.#linkType = header.linkLayerType & 0xffff;
		if (this.#as === undefined && !isUnderstood(this.#linkType)) {
			throw wrongLinkType(this.#path, this.#linkType);
		}
		if (snapshotLength > 0) {
			this.#allowedBytes = Math.min(snapshotLength, largestPacketBytes);
		}
	}

	#onPacketHeader(header: PacketHeader): void {
		if (this.#damage) return; // The parser goes on through the bytes that it has.
		const lengthBytes = header.capturedLength;
		this.#pendingBytes = lengthBytes;
		if (lengthBytes <= this.#allowedBytes) return;
		const found = {offset: this.#nextOffset + 8, lengthBytes, allowedBytes: this.#allowedBytes};
		this.#damage = corruptLength(this.#path, this.#count + 1, found);
	}

	#onPacket(header: PacketHeader, data: Buffer): void {
		if (this.#damage) return;
		this.#count++;
		const offset = this.#nextOffset;
		this.#nextOffset += packetHeaderBytes + this.#pendingBytes!;
		this.#pendingBytes = undefined;
		this.#sink(offset, () => this.record(data, header));
	}
}
