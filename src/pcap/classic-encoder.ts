import {unwritableRecord} from './capture-errors.ts';
import {
	globalHeaderBytes,
	largestPacketBytes,
	magicMicroseconds,
	magicNanoseconds,
	packetHeaderBytes,
} from './format.ts';
import {ethernet, linkTypeText} from './link-types.ts';
import {NumberWriter} from './number-writer.ts';
import type {CaptureEncoder, WritableRecord, WriteOptions} from './write.ts';

/** Makes classic capture files, version 2.4. */
export class ClassicEncoder implements CaptureEncoder {
	readonly #nsPerFraction: bigint;
	readonly #isBigEndian: boolean;
	#number = 0;
	/** Of the first record, and so of all. */
	#linkType: number | undefined;

	constructor({precision, byteOrder}: WriteOptions) {
		this.#nsPerFraction = precision === 'us' ? 1000n : 1n;
		this.#isBigEndian = byteOrder === 'big';
	}

	add(record: WritableRecord): Uint8Array[] {
		const {linkType = ethernet} = record;
		this.#number++;
		const header = this.#linkType === undefined ? [this.#globalHeader(linkType)] : [];
		this.#linkType ??= linkType;
		if (linkType !== this.#linkType) {
			const [is, should] = [linkType, this.#linkType].map(linkTypeText);
			throw unwritableRecord(
				this.#number,
				`is of link type ${is}, and those before it of ${should}: only a .pcapng file holds both`,
			);
		}
		return [...header, this.#packetHeader(record), record.bytes];
	}

	finish(): Uint8Array[] {
		return this.#linkType === undefined ? [this.#globalHeader(ethernet)] : [];
	}

	#globalHeader(linkType: number): Buffer {
		return new NumberWriter(globalHeaderBytes, this.#isBigEndian)
			.u32(this.#nsPerFraction === 1n ? magicNanoseconds : magicMicroseconds)
			.u16(2)
			.u16(4)
			.u32(0)
			.u32(0)
			.u32(largestPacketBytes)
			.u32(linkType).bytes;
	}

	#packetHeader(record: WritableRecord): Buffer {
		const {bytes, timeNs = 0n, originalLength = bytes.length} = record;
		const number = this.#number;
		if (bytes.length > largestPacketBytes) {
			const problem = `has ${bytes.length} bytes; ${largestPacketBytes} are allowed`;
			throw unwritableRecord(number, problem);
		}
		const seconds = timeNs / 1_000_000_000n;
		if (timeNs < 0n || seconds > 0xffff_ffffn) {
			const problem = `is of ${timeNs} ns since 1970; 0 to 2^32 seconds are allowed`;
			throw unwritableRecord(number, problem);
		}
		return new NumberWriter(packetHeaderBytes, this.#isBigEndian)
			.u32(Number(seconds))
			.u32(Number((timeNs % 1_000_000_000n) / this.#nsPerFraction))
			.u32(bytes.length)
			.u32(originalLength).bytes;
	}
}
