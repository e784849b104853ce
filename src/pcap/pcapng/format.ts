// The pcapng format, as https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ has it.

/** Type and total length before the body, and the length again behind it. */
export const blockOverheadBytes = 12;
/** No block that anything writes is longer; Wireshark refuses those that are. */
export const largestBlockBytes = 16 * 1024 * 1024;
/** In a section header, after type and length. */
export const byteOrderMagic = 0x1a2b3c4d;

/** Block types (section 11.1 of the draft). */
export const blockType = {
	section: 0x0a0d0d0a,
	interface: 1,
	obsoletePacket: 2,
	simplePacket: 3,
	names: 4,
	statistics: 5,
	packet: 6,
	secrets: 0x0a,
	custom: 0x0000_0bad,
	customNotToCopy: 0x4000_0bad,
} as const;

/** Bytes of the body before options, packet data or records. */
export const fixedBytes: Readonly<Record<number, number>> = {
	[blockType.section]: 16,
	[blockType.interface]: 8,
	[blockType.obsoletePacket]: 20,
	[blockType.simplePacket]: 4,
	[blockType.names]: 0,
	[blockType.statistics]: 12,
	[blockType.packet]: 20,
	[blockType.secrets]: 8,
	[blockType.custom]: 4,
	[blockType.customNotToCopy]: 4,
};

/** Option codes that mean the same in every block, and those of interfaces. */
export const optionCode = {
	end: 0,
	comment: 1,
	interfaceName: 2,
	interfaceDescription: 3,
	timeResolution: 9,
	timeOffset: 14,
} as const;

/** Of time stamps, unless an interface says otherwise: microseconds. */
export const defaultTimeResolution = 6;

/** Lengths are written with what fills them up to whole words. */
export function padded(lengthBytes: number): number {
	return Math.ceil(lengthBytes / 4) * 4;
}
