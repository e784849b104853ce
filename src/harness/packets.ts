import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {
	expand,
	isLike,
	isPacket,
	isPacketSpec,
	type Like,
	type PacketSpec,
} from '../packet/index.ts';
import {Capture, type CaptureRecord, notFrames} from '../pcap/index.ts';
import {progress} from '../progress.ts';

/** Anything that stands for packets. */
export type Packets = PacketSpec | Capture | Iterable<PacketSpec>;

/** A packet to be put in. `timeNs`: as recorded; captures have it. */
export interface SourcePacket {
	readonly bytes: Uint8Array;
	readonly timeNs?: bigint;
}

/**
 * The packets that a value stands for; a builder whose fields have several values stands for several.
 *
 * @throws RingtapError ERR_RINGTAP_PACKETS, or of a capture.
 */
export function packetsOf(value: unknown, what: string): SourcePacket[] {
	if (value instanceof Capture) return recordsOf(value, what);
	if (isPacketSpec(value)) return bytesOf(value);
	return [...walkPackets(value, what)];
}

/**
 * The same of a list, or of anything else that can be walked, one by one as they are asked for.
 *
 * @throws RingtapError ERR_RINGTAP_PACKETS
 */
export function* walkPackets(value: unknown, what: string): Generator<SourcePacket, void> {
	if (!isIterable(value)) throw notPackets(value, what);
	for (const item of value) {
		if (!isPacketSpec(item)) throw notPackets(item, what);
		yield* bytesOf(item);
	}
}

/**
 * The records of a capture of Ethernet frames: nothing else goes over a wire of a test.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_LINKTYPE when a packet is none.
 */
export function* framesOf(capture: Capture, what: string): Generator<CaptureRecord, void> {
	let number = 0;
	for (const record of capture.records()) {
		number++;
		if (record.linkType !== undefined) throw notFrames(what, number, record.linkType);
		yield record;
	}
}

function recordsOf(capture: Capture, what: string): SourcePacket[] {
	using work = progress('reading a capture', undefined, 'packets');
	return Array.from(framesOf(capture, what), record => {
		work.advance();
		return record;
	});
}

function bytesOf(spec: PacketSpec): SourcePacket[] {
	if (isPacket(spec)) {
		return [{bytes: spec.bytes, ...(spec.recordedAt !== undefined && {timeNs: spec.recordedAt})}];
	}
	return expand(spec).map(one => ({bytes: one.toBytes()}));
}

/** What an expectation expects: bytes, or some fields. */
export type Expected = {readonly bytes: Uint8Array} | {readonly like: Like};

/** @throws RingtapError ERR_RINGTAP_PACKETS, or of a capture. */
export function expectedOf(value: unknown): Expected[] {
	if (isLike(value)) return [{like: value}];
	if (!(value instanceof Capture) && !isPacketSpec(value) && isIterable(value))
		return [...value].flatMap((item): Expected[] =>
			isLike(item) ? [{like: item}] : packetsOf(item, 'expected'),
		);
	return packetsOf(value, 'expected');
}

export function isIterable(value: unknown): value is Iterable<unknown> {
	return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function notPackets(value: unknown, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_PACKETS',
		`${inspect(value, {depth: 0})} is no packet (${what}).`,
		"Packets are built, eth().ipv4(), read, pcap('file.pcap'), or given as hex('…').",
	);
}
