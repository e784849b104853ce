import {truncatedHeader, unknownFormat, unsupported} from './capture-errors.ts';
import type {CaptureFile} from './capture-file.ts';
import {globalHeaderBytes, magicMicroseconds, magicNanoseconds} from './format.ts';

/** What is known of a file before it is parsed. */
export interface SniffedHeader {
	/** The global header as the parser is to see it. */
	readonly headerForParser: Buffer;
	/** What the fraction of a time stamp counts. */
	readonly nsPerFraction: 1 | 1000;
	readonly isBigEndian: boolean;
}

const magicPcapng = 0x0a0d0d0a;
/** Kuznetzov's libpcap of 1998, whose packet headers have 24 bytes. */
const magicModified = 0xa1b2cd34;

/**
 * Looks at a file's first bytes, because the parser can say of most files only that it does not
 * know them.
 *
 * A nanosecond file differs from a microsecond file in its magic number and in what the fractions
 * count, and in nothing else. So the parser, which knows the one, is shown its magic number, and
 * the fractions are read as what they are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_FORMAT, …_UNSUPPORTED, …_TRUNCATED.
 */
export function sniff(file: CaptureFile): SniffedHeader {
	const header = Buffer.from(file.view(0, Math.min(globalHeaderBytes, file.sizeBytes)));
	const magic = magicOf(header);
	if (magic === undefined) {
		throw unknownFormat(file.path, header.subarray(0, 4));
	}
	if (magic.number === magicPcapng) {
		throw unsupported(file.path, 'pcapng file');
	}
	if (magic.number === magicModified) {
		throw unsupported(file.path, "'modified' pcap file (magic number a1b2cd34)");
	}
	if (header.length < globalHeaderBytes) {
		throw truncatedHeader(file.path, header.length);
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
	const known = [magicMicroseconds, magicNanoseconds, magicModified, magicPcapng];
	const big = header.readUInt32BE();
	if (known.includes(big)) {
		return {number: big, bigEndian: true};
	}
	const little = header.readUInt32LE();
	return known.includes(little) ? {number: little, bigEndian: false} : undefined;
}
