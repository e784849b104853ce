import type {LayerName} from '../packet/index.ts';
import type {CaptureBytes} from './capture-bytes.ts';
import {ClassicLocator} from './classic-locator.ts';
import {ClassicParser} from './classic-parser.ts';
import {globalHeaderBytes} from './format.ts';
import {sniff} from './magic.ts';
import type {CaptureParser, PacketLocator, PacketSink} from './parser.ts';
import {PcapngLocator} from './pcapng/locator.ts';
import {type BlockSink, PcapngParser} from './pcapng/parser.ts';

/** How a capture is read, once its first bytes are known. */
export interface CaptureFormat {
	readonly parser: CaptureParser;
	/** Of the first bytes so many have been parsed. */
	readonly parsedBytes: number;
	/** A classic capture of Ethernet frames, as the core reads it too. */
	readonly isPlain: boolean;
	locator(bytes: CaptureBytes): PacketLocator;
}

/** A capture's first bytes that are looked at to know its format. */
export const firstBytesNeeded = globalHeaderBytes;

export interface FormatOptions {
	/** What packets begin with, whatever their link type says. */
	readonly as?: LayerName | undefined;
	/** Of pcapng: is told of each block. */
	readonly onBlock?: BlockSink;
}

/**
 * The format of what begins with `firstBytes`: 24 of them, or all there are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_FORMAT, …_UNSUPPORTED, …_TRUNCATED, …_LINKTYPE.
 */
export function formatOf(
	path: string,
	firstBytes: Uint8Array,
	sink: PacketSink,
	{as, onBlock}: FormatOptions = {},
): CaptureFormat {
	const sniffed = sniff(path, firstBytes);
	if (sniffed === 'pcapng') {
		const parser = new PcapngParser(path, sink, as, onBlock);
		const locator = (bytes: CaptureBytes) => new PcapngLocator(bytes, parser.sections, as);
		return {parser, parsedBytes: 0, isPlain: false, locator};
	}
	const parser = new ClassicParser(path, sniffed, sink, as);
	return {
		parser,
		parsedBytes: globalHeaderBytes,
		isPlain: parser.isPlain,
		locator: bytes => new ClassicLocator(bytes, parser, sniffed.isBigEndian),
	};
}
