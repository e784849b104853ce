import {EventEmitter} from 'node:events';
import {createRequire} from 'node:module';
import type {GlobalHeader, PacketHeader} from 'pcap-parser';
import type {RingtapError} from '../errors.ts';
import {asBuffer} from './as-buffer.ts';
import {corruptLength, truncatedPacket, unsupported, wrongLinkType} from './capture-errors.ts';
import {type CaptureFile, windowBytes} from './capture-file.ts';
import {
	globalHeaderBytes,
	largestPacketBytes,
	linkTypeEthernet,
	packetHeaderBytes,
} from './format.ts';
import {sniff} from './magic.ts';
import {type IndexEntry, RecordIndex} from './record-index.ts';

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
	finish(): void {
		this.emit('end');
	}
}

/**
 * Finds the packets of a file with pcap-parser, window by window and no further than was asked for,
 * and watches over it: given a corrupt length, the parser would collect the rest of the file in
 * ever larger buffers and then end without a word. So each packet header is held against the
 * snapshot length and the size of the file before the parser waits for that packet's bytes, and at
 * the end nothing may be left over.
 */
export class CaptureReader {
	readonly nsPerFraction: 1 | 1000;
	readonly #file: CaptureFile;
	readonly #feed = new ByteFeed();
	readonly #index: RecordIndex;
	#allowedBytes = largestPacketBytes;
	#fedBytes = 0;
	/** Where the next packet header begins. */
	#nextOffset = globalHeaderBytes;
	/** Where the packet ends whose header the parser has seen. */
	#pendingEnd: number | undefined;
	#damage: RingtapError | undefined;
	#done = false;

	/** @throws RingtapError when the file is no capture, or not one that Ringtap reads. */
	constructor(file: CaptureFile) {
		this.#file = file;
		const {headerForParser, nsPerFraction, isBigEndian} = sniff(file);
		this.nsPerFraction = nsPerFraction;
		this.#index = new RecordIndex(file, isBigEndian);
		const parser = loadParser().parse(this.#feed);
		parser.on('globalHeader', header => this.#onGlobalHeader(header));
		parser.on('packetHeader', header => this.#onPacketHeader(header));
		parser.on('packet', () => this.#onPacket());
		parser.on('end', () => this.#onEnd());
		parser.on('error', ({message}) => {
			throw unsupported(file.path, `file that pcap-parser refuses (${message})`);
		});
		this.#feed.push(headerForParser);
		this.#fedBytes = headerForParser.length;
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

	entry(index: number): IndexEntry {
		return this.#index.get(index);
	}

	#advance(): void {
		const position = this.#fedBytes;
		if (position === this.#file.sizeBytes) {
			this.#feed.finish();
			return;
		}
		const windowEnd = position - (position % windowBytes) + windowBytes;
		const length = Math.min(windowEnd, this.#file.sizeBytes) - position;
		const bytes = this.#file.view(position, length);
		this.#fedBytes += length;
		this.#feed.push(asBuffer(bytes));
	}

	#onGlobalHeader(header: GlobalHeader): void {
		const {majorVersion, minorVersion, snapshotLength} = header;
		// The parser lets 2.3 pass, in which the two lengths of a packet stand the other way round.
		if (majorVersion !== 2 || minorVersion !== 4) {
			throw unsupported(this.#file.path, `pcap file of version ${majorVersion}.${minorVersion}`);
		}
		// The upper bits tell of frame check sequences.
		const linkType = header.linkLayerType & 0xffff;
		if (linkType !== linkTypeEthernet) {
			throw wrongLinkType(this.#file.path, linkType);
		}
		if (snapshotLength > 0) {
			this.#allowedBytes = Math.min(snapshotLength, largestPacketBytes);
		}
	}

	#onPacketHeader(header: PacketHeader): void {
		if (this.#done) {
			return; // After damage the parser goes on through the bytes that it has.
		}
		const lengthBytes = header.capturedLength;
		const startOffset = this.#nextOffset;
		const dataOffset = startOffset + packetHeaderBytes;
		if (lengthBytes > this.#allowedBytes) {
			const found = {offset: startOffset + 8, lengthBytes, allowedBytes: this.#allowedBytes};
			this.#stop(corruptLength(this.#file.path, this.#index.count + 1, found));
		} else if (dataOffset + lengthBytes > this.#file.sizeBytes) {
			this.#stop(this.#truncated(packetHeaderBytes + lengthBytes));
		} else {
			this.#pendingEnd = dataOffset + lengthBytes;
		}
	}

	#onPacket(): void {
		if (this.#pendingEnd === undefined) {
			return;
		}
		this.#index.add(this.#nextOffset);
		this.#nextOffset = this.#pendingEnd;
		this.#pendingEnd = undefined;
	}

	/** May come twice. */
	#onEnd(): void {
		if (!this.#done && this.#nextOffset !== this.#file.sizeBytes) {
			this.#stop(this.#truncated(packetHeaderBytes));
		}
		this.#done = true;
	}

	#truncated(neededBytes: number): RingtapError {
		return truncatedPacket(this.#file.path, this.#index.count + 1, {
			sizeBytes: this.#file.sizeBytes,
			startOffset: this.#nextOffset,
			neededBytes,
		});
	}

	#stop(damage: RingtapError): void {
		this.#damage = damage;
		this.#pendingEnd = undefined;
		this.#done = true;
	}
}
