import {RingtapError} from '../errors.ts';
import {
	globalHeaderBytes,
	largestPacketBytes,
	linkTypeEthernet,
	magicMicroseconds,
	magicNanoseconds,
	packetHeaderBytes,
} from './format.ts';

/** A packet to be written; `capture.records()` gives these. */
export interface WritableRecord {
	readonly bytes: Uint8Array;
	/** ns since 1970-01-01 00:00 UTC. Default 0. */
	readonly timeNs?: bigint;
	/** Length on the wire. Default: that of `bytes`. */
	readonly originalLength?: number;
}

export interface WriteOptions {
	/**
	 * What time stamps are counted in. `'ns'` (default) loses nothing; `'us'` is read by every tool,
	 * and rounds down.
	 */
	readonly precision?: 'us' | 'ns';
}

/**
 * Records as the bytes of a capture file of Ethernet frames: little-endian, version 2.4. The same records give
 * the same bytes.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_RECORD for more than 262,144 bytes, or for a time that
 * the format cannot tell (before 1970, after February 2106).
 * @example
 * encodePcap([{bytes: eth().toBytes(), timeNs: 1_000_000_000n}]).length // 24 + 16 + 14
 */
export function encodePcap(
	records: Iterable<WritableRecord>,
	options: WriteOptions = {},
): Uint8Array {
	const nsPerFraction = options.precision === 'us' ? 1000n : 1n;
	const parts: Uint8Array[] = [globalHeader(nsPerFraction)];
	let number = 0;
	for (const record of records) {
		parts.push(packetHeader(record, ++number, nsPerFraction), record.bytes);
	}
	return Buffer.concat(parts);
}

function globalHeader(nsPerFraction: bigint): Buffer {
	const header = Buffer.alloc(globalHeaderBytes);
	header.writeUInt32LE(nsPerFraction === 1n ? magicNanoseconds : magicMicroseconds, 0);
	header.writeUInt16LE(2, 4);
	header.writeUInt16LE(4, 6);
	header.writeUInt32LE(largestPacketBytes, 16);
	header.writeUInt32LE(linkTypeEthernet, 20);
	return header;
}

function packetHeader(record: WritableRecord, number: number, nsPerFraction: bigint): Buffer {
	const {bytes, timeNs = 0n, originalLength = bytes.length} = record;
	if (bytes.length > largestPacketBytes) {
		throw unwritable(number, `has ${bytes.length} bytes; ${largestPacketBytes} are allowed`);
	}
	const seconds = timeNs / 1_000_000_000n;
	if (timeNs < 0n || seconds > 0xffff_ffffn) {
		throw unwritable(number, `is of ${timeNs} ns since 1970; 0 to 2^32 seconds are allowed`);
	}
	const header = Buffer.alloc(packetHeaderBytes);
	header.writeUInt32LE(Number(seconds), 0);
	header.writeUInt32LE(Number((timeNs % 1_000_000_000n) / nsPerFraction), 4);
	header.writeUInt32LE(bytes.length, 8);
	header.writeUInt32LE(originalLength, 12);
	return header;
}

function unwritable(number: number, problem: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_RECORD',
		`Packet ${number} cannot be written to a capture: it ${problem}.`,
	);
}
