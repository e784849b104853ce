import {unwritableRecord} from '../capture-errors.ts';
import {largestPacketBytes} from '../format.ts';
import {ethernet} from '../link-types.ts';
import {NumberWriter} from '../number-writer.ts';
import type {CaptureEncoder, WritableRecord, WriteOptions} from '../write.ts';
import {blockOverheadBytes, blockType, byteOrderMagic, optionCode, padded} from './format.ts';
import type {CaptureInterface} from './interface.ts';

/** An interface as it is described in a file. */
type Described = Partial<Pick<CaptureInterface, 'name' | 'description' | 'snapLength'>>;

const longestOption = 0xffff;
/** Time stamps have 64 bits. */
const latestTicks = 2n ** 64n - 1n;

/** Makes pcapng files: one section, and each interface described before its first packet. */
export class PcapngEncoder implements CaptureEncoder {
	readonly #isBigEndian: boolean;
	readonly #nsPerTick: bigint;
	readonly #interfaces = new Map<string, number>();
	readonly #declared: readonly string[];
	#number = 0;
	#hasBegun = false;

	/** `declared`: interfaces of Ethernet that are described first of all, if there are packets of them or not. */
	constructor({precision, byteOrder}: WriteOptions, declared: readonly string[] = []) {
		this.#isBigEndian = byteOrder === 'big';
		this.#nsPerTick = precision === 'us' ? 1000n : 1n;
		this.#declared = declared;
	}

	add(record: WritableRecord): Uint8Array[] {
		this.#number++;
		const parts = this.finish();
		const {linkType = ethernet, interface: given} = record;
		const described: Described = typeof given === 'string' ? {name: given} : (given ?? {});
		// Two that have no names, of one file, are still two.
		const unnamed = typeof given === 'object' && !given.name ? given.id : '';
		const id = this.#idOf(parts, linkType, described, unnamed);
		parts.push(this.#packet(id, record));
		return parts;
	}

	finish(): Uint8Array[] {
		if (this.#hasBegun) return [];
		this.#hasBegun = true;
		const body = this.#writer(16).u32(byteOrderMagic).u16(1).u16(0);
		const section = body.u32(0xffff_ffff).u32(0xffff_ffff).bytes;
		const parts: Uint8Array[] = [this.#block(blockType.section, section)];
		for (const name of this.#declared) this.#idOf(parts, ethernet, {name});
		return parts;
	}

	/** The number of an interface; a new one is described in `parts`. */
	#idOf(
		parts: Uint8Array[],
		linkType: number,
		described: Described,
		unnamed: number | '' = '',
	): number {
		const key = JSON.stringify([described.name, described.description, linkType, unnamed]);
		let id = this.#interfaces.get(key);
		if (id === undefined) {
			id = this.#interfaces.size;
			this.#interfaces.set(key, id);
			parts.push(this.#interface(linkType, described));
		}
		return id;
	}

	#interface(linkType: number, {name, description, snapLength = 0}: Described): Buffer {
		const resolution = Uint8Array.of(this.#nsPerTick === 1n ? 9 : 6);
		const head = this.#writer(8).u16(linkType).u16(0).u32(snapLength).bytes;
		const options = this.#options([
			...(name === undefined ? [] : [this.#text(optionCode.interfaceName, name)]),
			...(description === undefined
				? []
				: [this.#text(optionCode.interfaceDescription, description)]),
			[optionCode.timeResolution, resolution],
		]);
		return this.#block(blockType.interface, Buffer.concat([head, options]));
	}

	#packet(id: number, record: WritableRecord): Buffer {
		const {bytes, timeNs = 0n, originalLength = bytes.length, comments = []} = record;
		if (bytes.length > largestPacketBytes) {
			const problem = `has ${bytes.length} bytes; ${largestPacketBytes} are allowed`;
			throw unwritableRecord(this.#number, problem);
		}
		const ticks = timeNs / this.#nsPerTick;
		if (timeNs < 0n || ticks > latestTicks) {
			const problem = `is of ${timeNs} ns since 1970; 0 to 2^64 - 1 are allowed`;
			throw unwritableRecord(this.#number, problem);
		}
		const body = this.#writer(20 + padded(bytes.length))
			.u32(id)
			.u32(Number(ticks >> 32n))
			.u32(Number(ticks & 0xffff_ffffn))
			.u32(bytes.length)
			.u32(originalLength)
			.padded(bytes).bytes;
		const options = this.#options(comments.map(text => this.#text(optionCode.comment, text)));
		return this.#block(blockType.packet, Buffer.concat([body, options]));
	}

	#text(code: number, text: string): [number, Uint8Array] {
		const bytes = Buffer.from(text);
		if (bytes.length <= longestOption) return [code, bytes];
		const what = `has a text of ${bytes.length} bytes beside it; ${longestOption} are allowed`;
		throw unwritableRecord(this.#number, what);
	}

	#options(options: readonly [code: number, bytes: Uint8Array][]): Buffer {
		if (options.length === 0) return Buffer.alloc(0);
		const all = options.map(([code, bytes]) => {
			const option = this.#writer(4 + padded(bytes.length))
				.u16(code)
				.u16(bytes.length);
			return option.padded(bytes).bytes;
		});
		return Buffer.concat([...all, Buffer.alloc(4)]);
	}

	#block(type: number, body: Uint8Array): Buffer {
		const length = blockOverheadBytes + body.length;
		return this.#writer(length).u32(type).u32(length).padded(body).u32(length).bytes;
	}

	#writer(lengthBytes: number): NumberWriter {
		return new NumberWriter(lengthBytes, this.#isBigEndian);
	}
}
