import type {FieldValue} from '../table.ts';
import type {ByteRange} from './extent.ts';

/** One place where two packets differ. */
export interface Difference {
	/**
	 * `'ipv4.ttl'`, `'ipv4[2].ttl'` for the second, a layer that only one has, `'payload'`,
	 * `'trailer'`, `'length'`.
	 */
	readonly path: string;
	/** The field's value, or a layer in one phrase; undefined when it is not there. */
	readonly actual: FieldValue | undefined;
	readonly expected: FieldValue | undefined;
	/**
	 * It only follows from another difference: a right checksum, a right length, the number of
	 * another layer.
	 */
	readonly derived: boolean;
	/** The path of what it follows from, when derived. */
	readonly cause?: string;
	/** In words: `ipv4.ttl is 63, expected 64`. */
	readonly text: string;
	/**
	 * Checksums and lengths that should have followed from it, and are as they were: the fields'
	 * paths. Only told of a cause.
	 */
	readonly stale?: readonly string[];
	/** Where it stands in each packet, an empty range where it would; unknown when undefined. */
	readonly actualBytes?: ByteRange | undefined;
	readonly expectedBytes?: ByteRange | undefined;
}

/** How two packets differ, in packet order. */
export interface Diff {
	/** No difference is left that was not to be ignored. */
	readonly equal: boolean;
	/** What happened, in one sentence: `eth.dst and eth.src are swapped`. */
	readonly headline: string;
	readonly differences: readonly Difference[];
	/**
	 * Offset of the first byte that differs, ignored or not; the shorter length when one begins like
	 * the other.
	 */
	readonly firstByte: number | undefined;
	readonly actual: Uint8Array;
	readonly expected: Uint8Array;
	/** All of it, for people. */
	toString(): string;
}
