import type {RingtapError} from '../errors.ts';
import type {LayerName} from '../packet/index.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import type {CaptureInterface} from './pcapng/interface.ts';

/** A packet of a capture, as bytes. */
export interface CaptureRecord {
	/** What was captured; a copy, the receiver's own. */
	readonly bytes: Uint8Array;
	/** When, in ns since 1970-01-01 00:00 UTC; 0 where a capture does not tell. */
	readonly timeNs: bigint;
	/**
	 * How long the packet was on the wire; more than `bytes.length` when the capture cut it short.
	 */
	readonly originalLength: number;
	/** Its link type (LINKTYPE_…), when that is not Ethernet. */
	readonly linkType?: number;
	/** The layer it begins with, when that is not `eth`. */
	readonly first?: LayerName;
	/** Of pcapng: where it was captured. */
	readonly interface?: CaptureInterface;
	/** Of pcapng: what somebody has written to it, when there is anything. */
	readonly comments?: readonly string[];
}

/** Which file it is: device, inode, size and time of change. */
export interface OpenedFile {
	readonly path: string;
	readonly identity: readonly bigint[];
}

/** Packets `from` to before `to` of a capture file. */
export interface FilePart {
	/** The file as it was opened: the same object for all parts of it. */
	readonly file: OpenedFile;
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
	/** The blocks of the file behind it, all of them. */
	blocks(): Iterable<CaptureBlock>;
	/**
	 * Set when its records are those of a classic file of Ethernet frames as they stand there:
	 * whoever can reads them itself.
	 */
	filePart?(): FilePart | undefined;
}
