import type {RingtapError} from '../errors.ts';
import type {CaptureRecord} from './record-source.ts';

/** Is told of each packet: where its header or block begins, and how to read it until it returns. */
export type PacketSink = (offset: number, read: () => CaptureRecord) => void;

/** Finds the packets in bytes that come bit by bit, and keeps no more than one packet of them. */
export interface CaptureParser {
	/** The bytes that follow the last ones. Tells the sink of the packets that they complete. */
	push(bytes: Buffer): void;
	/** There are no more bytes. */
	finish(): void;
	/** What stopped it, if something did: it finds no more packets. */
	readonly damage: RingtapError | undefined;
}

/** Where a packet begins, and what comes after it. */
export interface Located {
	readonly start: number;
	readonly end: number;
}

/** Reads packets again that a parser has found. */
export interface PacketLocator {
	/** The first packet at `offset` or after it. */
	locate(offset: number): Located;
	/** The packet that begins at `start`. */
	record(start: number): CaptureRecord;
}
