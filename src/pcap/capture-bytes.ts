import type {RingtapError} from '../errors.ts';

/** How much is read at a time. One is kept, which for most captures is all of them. */
export const windowBytes = 256 * 1024;

/** The bytes of a capture, by position: those of a file, or what a compressed file unpacks to. */
export interface CaptureBytes {
	/** Of the file. */
	readonly path: string;
	/** How many of the first `end` bytes there are. Unpacks no further than it must to know. */
	available(end: number): number;
	/** The bytes from `position`, which must be there. A view of memory that is never written again. */
	view(position: number, lengthBytes: number): Buffer;
	/** Why there are no more, when that is not for having come to the end. */
	readonly damage?: RingtapError | undefined;
}
