import type {CaptureBytes} from './capture-bytes.ts';
import type {ClassicParser} from './classic-parser.ts';
import {packetHeaderBytes} from './format.ts';
import type {Located, PacketLocator} from './parser.ts';
import type {CaptureRecord} from './record-source.ts';

/** Reads the packets of a classic capture again. */
export class ClassicLocator implements PacketLocator {
	readonly #bytes: CaptureBytes;
	readonly #parser: ClassicParser;
	readonly #isBigEndian: boolean;

	constructor(bytes: CaptureBytes, parser: ClassicParser, isBigEndian: boolean) {
		this.#bytes = bytes;
		this.#parser = parser;
		this.#isBigEndian = isBigEndian;
	}

	locate(start: number): Located {
		return {start, end: start + packetHeaderBytes + this.#header(start)(8)};
	}

	record(start: number): CaptureRecord {
		const field = this.#header(start);
		return this.#parser.record(this.#bytes.view(start + packetHeaderBytes, field(8)), {
			timestampSeconds: field(0),
			timestampMicroseconds: field(4),
			originalLength: field(12),
		});
	}

	#header(start: number): (at: number) => number {
		const header = this.#bytes.view(start, packetHeaderBytes);
		return at => (this.#isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at));
	}
}
