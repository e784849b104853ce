import {truncatedHeader, unknownFormat, unsupported} from './capture-errors.ts';
import {globalHeaderBytes, magicMicroseconds, magicNanoseconds} from './format.ts';
import {blockType} from './pcapng/format.ts';

/** What is known of a capture before it is parsed. */
export type Sniffed = ClassicHeader | 'pcapng';

/** Of a classic capture. */
export interface ClassicHeader {
	/** The global header as pcap-parser is to see it. */
	readonly headerForParser: Buffer;
	/** What the fraction of a time stamp counts. */
	readonly nsPerFraction: 1 | 1000;
	readonly isBigEndian: boolean;
}

/** Kuznetzov's libpcap of 1998, whose packet headers have 24 bytes. */
const magicModified = 0xa1b2cd34;

/**
 * Looks at a capture's first bytes (24, or all there are), because pcap-parser can say of most files
 * only that it does not know them.
 *
 * A nanosecond file differs from a microsecond file in its magic number and in what the fractions
 * count, and in nothing else. So the parser, which knows the one, is shown its magic number, and
 * the fractions are read as what they are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_FORMAT, …_UNSUPPORTED, …_TRUNCATED.
 */
export function sniff(path: string, firstBytes: Uint8Array): Sniffed {
	const header = Buffer.from(firstBytes);
	const magic = magicOf(header);
	if (magic === undefined) {
		throw unknownFormat(path, header.subarray(0, 4));
	}
	if (magic.number === blockType.section) {
		return 'pcapng';
	}
	if (magic.number === magicModified) {
		throw unsupported(path, "'modified' pcap file (magic number a1b2cd34)");
	}
	if (header.length < globalHeaderBytes) {
		throw truncatedHeader(path, header.length);
	}
	if (magic.number === magicMicroseconds) {
		return {headerForParser: header, nsPerFraction: 1000, isBigEndian: magic.bigEndian};
	}
	if (magic.bigEndian) {
		header.writeUInt32BE(magicMicroseconds);
	} else {
		header.writeUInt32LE(magicMicroseconds);
	}
	return {headerForParser: header, nsPerFraction: 1, isBigEndian: magic.bigEndian};
}

function magicOf(header: Buffer): {number: number; bigEndian: boolean} | undefined {
	if (header.length < 4) {
		return undefined;
	}
	const known = [magicMicroseconds, magicNanoseconds, magicModified, blockType.section];
	const big = header.readUInt32BE();
	if (known.includes(big)) {
		return {number: big, bigEndian: true};
	}
	const little = header.readUInt32LE();
	return known.includes(little) ? {number: little, bigEndian: false} : undefined;
}
