import {inspect} from 'node:util';
import {fromNative, type NativeCaptureWriter, native} from '../core/native.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {isPacket, isPacketSpec} from '../packet/index.ts';
import {Capture, type CaptureRecord} from '../pcap/index.ts';
import {capturedBehind} from './as-packets.ts';
import {isIterable, type Packets, packetsOf} from './packets.ts';
import {resolvePath} from './pcap.ts';

export interface WritePcapOptions {
	/**
	 * What time stamps are counted in. `'ns'` (default) loses nothing; `'us'` is read by every tool, and rounds down.
	 */
	readonly precision?: 'us' | 'ns';
	/** Of the numbers in the file's headers. Default `'little'`. */
	readonly byteOrder?: 'little' | 'big';
}

const optionValues: Readonly<Record<string, readonly string[]>> = {
	precision: ['us', 'ns'],
	byteOrder: ['little', 'big'],
};

/** Bytes handed to the core at a time. */
const partBytes = 1024 * 1024;

/**
 * Writes packets as a classic capture file of Ethernet frames, which is there whole or not at all. A relative path is
 * relative to the `.dp.ts` file, as that of `pcap`. A packet of a capture, or that came from one, has the time that it
 * was recorded; another the virtual time at which it was received; a built one 0. Returns how many packets there are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE (a full disk, too), …_CAPTURE_RECORD for what the format cannot
 * hold, …_PACKETS; of a capture that is read.
 * @example
 * writePcap('/tmp/queries.pcap', pcap('../fixtures/dns.pcap').filter(p => p.udp.dport === 53));
 */
export function writePcap(path: string, packets: Packets, options: WritePcapOptions = {}): number {
	const captured = typeof packets === 'object' ? capturedBehind(packets) : undefined;
	return writeWith(path, options, writer => {
		if (captured) writer.addRanges(captured.ranges);
		else for (const part of partsOf(recordsOf(packets))) addPart(writer, part);
	});
}

/** Opens the file, and sees to it that nothing of it is left when `write` fails. */
export function writeWith(
	path: string,
	options: WritePcapOptions,
	write: (writer: NativeCaptureWriter) => void,
): number {
	const writer = openWriter(path, options);
	return fromNative(() => {
		try {
			write(writer);
			return writer.finish();
		} finally {
			writer.abandon();
		}
	});
}

/** Has no name before it is finished. */
export function openWriter(path: string, options: WritePcapOptions): NativeCaptureWriter {
	checkOptions(options);
	const format = {
		nanoseconds: options.precision !== 'us',
		bigEndian: options.byteOrder === 'big',
	};
	return fromNative(() => new (native().CaptureWriter)(resolvePath(path), format));
}

function checkOptions(options: WritePcapOptions): void {
	for (const [name, value] of Object.entries(options)) {
		const allowed = optionValues[name];
		if (allowed?.includes(value) || (allowed && value === undefined)) continue;
		const names = Object.keys(optionValues);
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			allowed
				? `Option '${name}' of a capture is ${inspect(value)}; it takes '${allowed.join("' or '")}'.`
				: `A capture is written without an option '${name}'.${didYouMean(name, names)}`,
			`There are: ${names.join(', ')}.`,
		);
	}
}

function recordsOf(packets: Packets): Iterable<CaptureRecord> {
	if (packets instanceof Capture) return packets.records();
	const list = isPacketSpec(packets) || !isIterable(packets) ? [packets] : [...packets];
	return list.flatMap(one => {
		const at = isPacket(one) ? one.at : 0n;
		return packetsOf(one, 'writePcap()').map(({bytes, timeNs = at}) => ({
			bytes,
			timeNs,
			originalLength: bytes.length,
		}));
	});
}

function* partsOf(records: Iterable<CaptureRecord>): Generator<CaptureRecord[]> {
	let part: CaptureRecord[] = [];
	let bytes = 0;
	for (const record of records) {
		part.push(record);
		bytes += record.bytes.length;
		if (bytes < partBytes) continue;
		yield part;
		part = [];
		bytes = 0;
	}
	yield part;
}

function addPart(writer: NativeCaptureWriter, part: readonly CaptureRecord[]): void {
	writer.add(
		Buffer.concat(part.map(record => record.bytes)),
		Uint32Array.from(part, record => record.bytes.length),
		Uint32Array.from(part, record => record.originalLength),
		BigUint64Array.from(part, record => record.timeNs),
	);
}
