import {inspect} from 'node:util';
import {fromNative, type NativeCaptureWriter, native} from '../core/native.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {isPacket, isPacketSpec, type Packet} from '../packet/index.ts';
import {
	Capture,
	type CaptureRecord,
	ClassicEncoder,
	PcapngEncoder,
	toPacket,
	type WritableRecord,
	type WriteOptions,
	writeRecords,
} from '../pcap/index.ts';
import {capturedBehind} from './as-packets.ts';
import {isIterable, type Packets, packetsOf} from './packets.ts';
import {inParts} from './parts.ts';
import {resolvePath} from './pcap.ts';

/** A value for each packet: a list in their order, or what a function says of each. */
export type PerPacket<T> =
	| readonly (T | undefined)[]
	| ((packet: Packet, index: number) => T | undefined);

export interface WritePcapOptions extends WriteOptions {
	/**
	 * Of a `.pcapng` file: the name of the interface that each packet came by. Default: as it was in
	 * the capture that it is from, else one without a name.
	 */
	readonly interfaces?: PerPacket<string>;
	/** Of a `.pcapng` file: what is to be said of each packet. Default: as in the capture it is from. */
	readonly comments?: PerPacket<string | readonly string[]>;
}

const optionValues: Readonly<Record<string, readonly string[]>> = {
	precision: ['us', 'ns'],
	byteOrder: ['little', 'big'],
};
const pcapngOnly = ['interfaces', 'comments'] as const;

/** Bytes handed to the core at a time. */
const partBytes = 1024 * 1024;

/** Whether a file of that name is to be pcapng. */
export function isPcapng(path: string): boolean {
	return /\.(pcapng|ntar)$/i.test(path);
}

/**
 * Writes packets as a capture file, which is there whole or not at all: pcapng when its name ends in `.pcapng`, else
 * classic pcap. A relative path is relative to the `.dp.ts` file, as that of `pcap`. A packet of a capture, or that came
 * from one, has the time that it was recorded; another the virtual time at which it was received; a built one 0.
 * Returns how many packets there are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE (a full disk, too), …_CAPTURE_RECORD for what the format cannot
 * hold, …_PACKETS; of a capture that is read.
 * @example
 * const queries = pcap('../fixtures/dns.pcap').filter('udp dst port 53');
 * writePcap('/tmp/queries.pcapng', queries, {comments: (p, i) => `query ${i + 1}`});
 */
export function writePcap(path: string, packets: Packets, options: WritePcapOptions = {}): number {
	checkOptions(path, options);
	const captured = typeof packets === 'object' ? capturedBehind(packets) : undefined;
	if (isPcapng(path)) {
		const records = captured ? writables(captured) : recordsOf(packets);
		return writePcapng(path, annotated(records, options), options);
	}
	if (packets instanceof Capture && !isOfFrames(packets)) {
		const encoder = new ClassicEncoder(options);
		return writeRecords(resolvePath(path), encoder, packets.records());
	}
	return writeWith(path, options, writer => {
		if (captured) writer.addRanges(captured.ranges);
		else for (const part of inParts(recordsOf(packets), partBytes)) addPart(writer, part);
	});
}

/** What endpoints have got, as records. */
function* writables(
	packets: Iterable<{bytes: Uint8Array; at: bigint; recordedAt: bigint | undefined}>,
): Generator<WritableRecord, void> {
	for (const {bytes, at, recordedAt} of packets) yield {bytes, timeNs: recordedAt ?? at};
}

export function writePcapng(
	path: string,
	records: Iterable<WritableRecord>,
	options: WritePcapOptions,
): number {
	return writeRecords(resolvePath(path), new PcapngEncoder(options), records);
}

/** The core writes captures of Ethernet frames. The first packet stands for all. */
function isOfFrames(capture: Capture): boolean {
	for (const {linkType} of capture.slice(0, 1).records()) return linkType === undefined;
	return true;
}

/** Records with what the options say of each. */
function* annotated(
	records: Iterable<WritableRecord>,
	{interfaces, comments}: WritePcapOptions,
): Generator<WritableRecord, void> {
	let index = 0;
	for (const record of records) {
		const name = said(interfaces, record, index);
		const comment = said(comments, record, index);
		index++;
		yield {
			...record,
			...(name !== undefined && {interface: name}),
			...(comment !== undefined && {comments: typeof comment === 'string' ? [comment] : comment}),
		};
	}
}

function said<T>(of: PerPacket<T> | undefined, record: WritableRecord, index: number) {
	if (typeof of !== 'function') return of?.[index];
	return of(toPacket({originalLength: 0, timeNs: 0n, ...record} as CaptureRecord), index);
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
	checkOptions(path, options);
	const format = {
		nanoseconds: options.precision !== 'us',
		bigEndian: options.byteOrder === 'big',
	};
	return fromNative(() => new (native().CaptureWriter)(resolvePath(path), format));
}

function checkOptions(path: string, options: WritePcapOptions): void {
	for (const [name, value] of Object.entries(options)) {
		if (value === undefined) continue;
		const isForPcapng = pcapngOnly.some(only => only === name);
		if (isForPcapng && isPcapng(path) && (Array.isArray(value) || typeof value === 'function'))
			continue;
		if (isForPcapng) throw wrongAnnotation(path, name, value);
		const allowed = optionValues[name];
		if (allowed?.includes(value)) continue;
		const names = [...Object.keys(optionValues), ...pcapngOnly];
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			allowed
				? `Option '${name}' of a capture is ${inspect(value)}; it takes '${allowed.join("' or '")}'.`
				: `A capture is written without an option '${name}'.${didYouMean(name, names)}`,
			`There are: ${names.join(', ')}.`,
		);
	}
}

function wrongAnnotation(path: string, name: string, value: unknown): RingtapError {
	return isPcapng(path)
		? new RingtapError(
				'ERR_RINGTAP_OPTION',
				`Option '${name}' of a capture is ${inspect(value)}; it takes a list or a function.`,
				`For example {${name}: (p, i) => \`packet \${i}\`}.`,
			)
		: new RingtapError(
				'ERR_RINGTAP_OPTION',
				`Option '${name}' is for pcapng, and ${path} is to be a classic capture.`,
				'Give it a name that ends in .pcapng.',
			);
}

function recordsOf(packets: Packets): Iterable<WritableRecord> {
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

function addPart(writer: NativeCaptureWriter, part: readonly WritableRecord[]): void {
	writer.add(
		Buffer.concat(part.map(record => record.bytes)),
		Uint32Array.from(part, record => record.bytes.length),
		Uint32Array.from(part, ({bytes, originalLength = bytes.length}) => originalLength),
		BigUint64Array.from(part, ({timeNs = 0n}) => timeNs),
	);
}
