import type {RingtapError} from '../../errors.ts';
import type {LayerName} from '../../packet/index.ts';
import {corruptBlock, truncatedBlock, unsupported, wrongLinkType} from '../capture-errors.ts';
import type {CaptureParser, PacketSink} from '../parser.ts';
import {Fields, type Flaw, flaw, isFlaw} from './fields.ts';
import {
	blockOverheadBytes,
	blockType,
	byteOrderMagic,
	fixedBytes,
	largestBlockBytes,
} from './format.ts';
import {isPacket, readPacket, recordOf} from './packet.ts';
import {Section} from './section.ts';

/** Is told of each block. The bytes are a view of what was pushed. */
export type BlockSink = (offset: number, bytes: Buffer, isBigEndian: boolean) => void;

/**
 * Sections and interfaces that a capture may have in all: what is said of them has to be kept for
 * reading its packets.
 */
const mostDescriptions = 10_000;

/** Finds the blocks of a pcapng capture, and the packets in them. */
export class PcapngParser implements CaptureParser {
	readonly #path: string;
	readonly #sink: PacketSink;
	readonly #as: LayerName | undefined;
	readonly #onBlock: BlockSink | undefined;
	/** All so far, in their order. */
	readonly sections: Section[] = [];
	#descriptions = 0;
	/** Pushed, and not yet parsed: it begins with a block. */
	#chunks: Buffer[] = [];
	#have = 0;
	/** Less than this is not worth a look. */
	#needed = blockOverheadBytes;
	/** Where the next block begins. */
	#offset = 0;
	#packets = 0;
	#damage: RingtapError | undefined;

	/** `as`: what packets begin with, whatever their link type says. */
	constructor(path: string, sink: PacketSink, as?: LayerName, onBlock?: BlockSink) {
		this.#path = path;
		this.#sink = sink;
		this.#as = as;
		this.#onBlock = onBlock;
	}

	get damage(): RingtapError | undefined {
		return this.#damage;
	}

	push(bytes: Buffer): void {
		if (this.#damage) return;
		this.#chunks.push(bytes);
		this.#have += bytes.length;
		if (this.#have < this.#needed) return;
		const buffer = this.#chunks.length === 1 ? bytes : Buffer.concat(this.#chunks);
		let at = 0;
		for (;;) {
			const length = this.#blockLength(buffer, at);
			if (length === undefined) return;
			this.#needed = length;
			if (buffer.length - at < length) break;
			this.#block(buffer.subarray(at, at + length));
			if (this.#damage) return;
			at += length;
			this.#offset += length;
			this.#needed = blockOverheadBytes;
		}
		const rest = buffer.subarray(at);
		this.#chunks = [rest];
		this.#have = rest.length;
	}

	finish(): void {
		if (this.#damage || this.#have === 0) return;
		this.#damage = truncatedBlock(this.#path, {
			sizeBytes: this.#offset + this.#have,
			startOffset: this.#offset,
			neededBytes: this.#needed,
		});
	}

	/**
	 * How long the block at `at` is; while too little of it is there to tell, as much as must be.
	 * undefined: it has stopped.
	 */
	#blockLength(buffer: Buffer, at: number): number | undefined {
		if (buffer.length - at < blockOverheadBytes) return blockOverheadBytes;
		const isSection = buffer.readUInt32LE(at) === blockType.section;
		if (isSection && !this.#begin(buffer.subarray(at + 8, at + 12))) return undefined;
		const fields = new Fields(buffer, this.#section.isBigEndian);
		const type = fields.u32(at);
		const length = fields.u32(at + 4);
		const least = blockOverheadBytes + (fixedBytes[type] ?? 0);
		if (length >= least && length <= largestBlockBytes && length % 4 === 0) return length;
		const allowed = `a multiple of 4 from ${least} to ${largestBlockBytes}`;
		this.#fail(type, flaw(4, `it claims a length of ${length} bytes`, allowed));
		return undefined;
	}

	/** A section header: its byte order is that of all until the next. */
	#begin(magic: Buffer): boolean {
		const last = this.sections.at(-1);
		if (last?.start === this.#offset) return true; // Looked at before, when less of it was there.
		const isLittle = magic.readUInt32LE() === byteOrderMagic;
		if (isLittle || magic.readUInt32BE() === byteOrderMagic) {
			this.sections.push(new Section(this.#offset, !isLittle));
			return this.#countDescription();
		}
		const found = `its byte-order magic is ${magic.toString('hex')}`;
		this.#fail(blockType.section, flaw(8, found, '1a2b3c4d or 4d3c2b1a'));
		return false;
	}

	#countDescription(): boolean {
		if (++this.#descriptions <= mostDescriptions) return true;
		const what = `pcapng file of more than ${mostDescriptions} sections and interfaces`;
		this.#damage = unsupported(this.#path, what);
		return false;
	}

	/** The first bytes of a capture are those of a section header: there is always one. */
	get #section(): Section {
		return this.sections.at(-1)!;
	}

	/** A whole block. */
	#block(bytes: Buffer): void {
		const section = this.#section;
		const fields = new Fields(bytes, section.isBigEndian);
		const type = fields.u32(0);
		const again = fields.u32(bytes.length - 4);
		if (again !== bytes.length) {
			const found = `its length of ${bytes.length} is repeated as ${again}`;
			this.#fail(type, flaw(bytes.length - 4, found, 'the same twice'));
		} else if (type === blockType.section) {
			this.#checkVersion(fields);
		} else if (type === blockType.interface) {
			const described = section.describe(fields);
			if (isFlaw(described)) this.#fail(type, described);
			else this.#countDescription();
		} else if (isPacket(type)) {
			this.#packet(fields, type, section);
		}
		if (!this.#damage) this.#onBlock?.(this.#offset, bytes, section.isBigEndian);
	}

	#checkVersion(fields: Fields): void {
		const [major, minor] = [fields.u16(12), fields.u16(14)];
		// 1.2 was written by some, and means 1.0 (section 4.1 of the draft).
		if (major === 1 && (minor === 0 || minor === 2)) return;
		this.#damage = unsupported(this.#path, `pcapng file of version ${major}.${minor}`);
	}

	#packet(fields: Fields, type: number, section: Section): void {
		const packet = readPacket(fields, type, section);
		if (isFlaw(packet)) {
			this.#fail(type, packet);
			return;
		}
		const from = packet.interface;
		if (this.#as === undefined && !from.isUnderstood) {
			this.#damage = wrongLinkType(this.#path, from.linkType);
			return;
		}
		this.#packets++;
		this.#sink(this.#offset, () => recordOf(fields, packet, this.#as));
	}

	#fail(type: number, {flawAt, found, allowed}: Flaw): void {
		const what = isPacket(type)
			? `packet ${this.#packets + 1}, whose block starts`
			: 'the block that starts';
		const where = `${what} at offset ${this.#offset}`;
		const offset = this.#offset + flawAt;
		this.#damage = corruptBlock(this.#path, where, {offset, found, allowed});
	}
}
