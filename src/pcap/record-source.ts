import type {RingtapError} from '../errors.ts';
import type {CaptureFile} from './capture-file.ts';

/** A packet of a capture, as bytes. */
export interface CaptureRecord {
	/** What was captured; a copy, the receiver's own. */
	readonly bytes: Uint8Array;
	/** When, in ns since 1970-01-01 00:00 UTC. */
	readonly timeNs: bigint;
	/**
	 * How long the packet was on the wire; more than `bytes.length` when the capture cut it short.
	 */
	readonly originalLength: number;
}

/** Packets `from` to before `to` of a capture file. */
export interface FilePart {
	/** The file as it was opened: the same object for all parts of it. */
	readonly file: CaptureFile;
	readonly tolerant: boolean;
	readonly from: number;
	readonly to: number;
}

/**
 * What captures are made of: a file, or a narrowing or a change of another source. Nothing is read
 * before it is asked for.
 */
export interface RecordSource {
	/** Whether there is a record `index`. Reads no further than it must to know. */
	has(index: number): boolean;
	/** Record `index`; `has(index)` must be true. */
	record(index: number): CaptureRecord;
	count(): number;
	/**
	 * Throws what a walk over all records would come upon, so that none is handed out before a
	 * refusal.
	 */
	check(): void;
	/** What a tolerant reading left out. */
	damage(): RingtapError | undefined;
	/** The expression that makes it, for people. */
	describe(): string;
	/** Set when its records are those of a file as they stand there: whoever can reads them itself. */
	filePart?(): FilePart | undefined;
}
