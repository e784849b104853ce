import {largestPacketBytes} from '../format.ts';
import type {CaptureRecord} from '../record-source.ts';
import type {BlockOption} from './block.ts';
import {type Fields, type Flaw, flaw, isFlaw} from './fields.ts';
import {blockType, optionCode, padded} from './format.ts';
import {readOptions, texts} from './options.ts';
import type {Interface, Section} from './section.ts';

/** A packet in a block: where things are in it. */
export interface PacketBlock {
	readonly interface: Interface;
	/** undefined: simple packet blocks have no time. */
	readonly ticks: bigint | undefined;
	readonly dataAt: number;
	readonly capturedLength: number;
	readonly originalLength: number;
	readonly options: readonly BlockOption[];
}

const none: readonly BlockOption[] = [];

/** Whether blocks of this type are packets. */
export function isPacket(type: number): boolean {
	return (
		type === blockType.packet ||
		type === blockType.simplePacket ||
		type === blockType.obsoletePacket
	);
}

/** Takes a block apart that is as long as it says, and has its fixed fields. */
export function readPacket(fields: Fields, type: number, section: Section): PacketBlock | Flaw {
	if (type === blockType.simplePacket) return readSimple(fields, section);
	const isObsolete = type === blockType.obsoletePacket;
	const id = isObsolete ? fields.u16(8) : fields.u32(8);
	const from = section.interfaceOf(id, 8);
	if (isFlaw(from)) return from;
	const capturedLength = fields.u32(20);
	const end = fields.bytes.length - 4;
	const allowed = Math.min(end - 28, largestPacketBytes);
	if (capturedLength > allowed) return tooLong(20, capturedLength, allowed);
	const optionsAt = Math.min(end, 28 + padded(capturedLength));
	const options = optionsAt === end ? none : readOptions(fields, optionsAt, end);
	if (isFlaw(options)) return options;
	return {
		interface: from,
		ticks: fields.ticks(12),
		dataAt: 28,
		capturedLength,
		originalLength: fields.u32(24),
		options,
	};
}

/** It is of the first interface, whose snapshot length says how much of it was captured. */
function readSimple(fields: Fields, section: Section): PacketBlock | Flaw {
	const from = section.interfaceOf(0, 0);
	if (isFlaw(from)) return from;
	const originalLength = fields.u32(8);
	const {snapLength} = from;
	const capturedLength = snapLength === 0 ? originalLength : Math.min(originalLength, snapLength);
	const allowed = Math.min(fields.bytes.length - 16, largestPacketBytes);
	if (capturedLength > allowed) return tooLong(8, capturedLength, allowed);
	const ticks = undefined;
	return {interface: from, ticks, dataAt: 12, capturedLength, originalLength, options: none};
}

function tooLong(at: number, length: number, allowed: number): Flaw {
	return flaw(at, `the packet claims a captured length of ${length}`, `0 to ${allowed}`);
}

/** The packet, its bytes copied. `as`: what it begins with, whatever its link type says. */
export function recordOf(
	fields: Fields,
	block: PacketBlock,
	as: string | undefined,
): CaptureRecord {
	const {dataAt, capturedLength, originalLength, ticks, options} = block;
	const from = block.interface;
	const bytes = new Uint8Array(fields.bytes.subarray(dataAt, dataAt + capturedLength));
	const first = (as ?? from.layerOf(bytes)) as CaptureRecord['first'];
	const comments = options === none ? [] : texts(options, optionCode.comment);
	return {
		bytes,
		timeNs: ticks === undefined ? 0n : from.timeOf(ticks),
		originalLength,
		...(first !== 'eth' && {linkType: from.linkType, first: first!}),
		interface: from,
		...(comments.length > 0 && {comments}),
	};
}
