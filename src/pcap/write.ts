import {ClassicEncoder} from './classic-encoder.ts';
import {PcapngEncoder} from './pcapng/encoder.ts';
import type {CaptureInterface} from './pcapng/interface.ts';

/** A packet to be written; `capture.records()` gives these. */
export interface WritableRecord {
	readonly bytes: Uint8Array;
	/** ns since 1970-01-01 00:00 UTC. Default 0. */
	readonly timeNs?: bigint;
	/** Length on the wire. Default: that of `bytes`. */
	readonly originalLength?: number;
	/** LINKTYPE_…. Default 1, Ethernet. */
	readonly linkType?: number;
	/** pcapng: the interface that it came by, or that one's name. Default: one without a name. */
	readonly interface?: string | CaptureInterface | undefined;
	/** pcapng: what is to be said of it. */
	readonly comments?: readonly string[];
}

export interface WriteOptions {
	/**
	 * What time stamps are counted in. `'ns'` (default) loses nothing; `'us'` is read by every tool,
	 * and rounds down.
	 */
	readonly precision?: 'us' | 'ns' | undefined;
	/** Of the numbers in the file's headers. Default `'little'`. */
	readonly byteOrder?: 'little' | 'big' | undefined;
}

/** Makes a capture file of records, one after the other. The same records give the same bytes. */
export interface CaptureEncoder {
	/**
	 * The bytes of the next record, with those that have to stand before it.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_RECORD for what the format cannot hold.
	 */
	add(record: WritableRecord): Uint8Array[];
	/** What is still missing: the header, when there was no record. */
	finish(): Uint8Array[];
}

/**
 * Records as the bytes of a classic capture file: version 2.4, of the first record's link type.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_RECORD for more than 262,144 bytes, for a time that
 * the format cannot tell (before 1970, after February 2106), for another link type.
 * @example
 * encodePcap([{bytes: eth().toBytes(), timeNs: 1_000_000_000n}]).length // 24 + 16 + 14
 */
export function encodePcap(
	records: Iterable<WritableRecord>,
	options: WriteOptions = {},
): Uint8Array {
	return encode(new ClassicEncoder(options), records);
}

/**
 * Records as the bytes of a pcapng file: one section, an interface for each name and link type.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_RECORD for more than 262,144 bytes, for a time before 1970
 * or after 2554, for a comment of more than 65,535 bytes.
 * @example
 * encodePcapng([{bytes: eth().toBytes(), interface: 'a', comments: ['the first one']}])
 */
export function encodePcapng(
	records: Iterable<WritableRecord>,
	options: WriteOptions = {},
): Uint8Array {
	return encode(new PcapngEncoder(options), records);
}

function encode(encoder: CaptureEncoder, records: Iterable<WritableRecord>): Uint8Array {
	const parts: Uint8Array[] = [];
	for (const record of records) parts.push(...encoder.add(record));
	parts.push(...encoder.finish());
	return Buffer.concat(parts);
}
