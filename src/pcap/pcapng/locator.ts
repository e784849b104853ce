import type {LayerName} from '../../packet/index.ts';
import type {CaptureBytes} from '../capture-bytes.ts';
import type {Located, PacketLocator} from '../parser.ts';
import type {CaptureRecord} from '../record-source.ts';
import {Fields} from './fields.ts';
import {isPacket, type PacketBlock, readPacket, recordOf} from './packet.ts';
import type {Section} from './section.ts';

/** Reads the packets of a pcapng capture again. The parser has found each of them whole. */
export class PcapngLocator implements PacketLocator {
	readonly #bytes: CaptureBytes;
	readonly #sections: readonly Section[];
	readonly #as: LayerName | undefined;
	/** The section looked at last. */
	#current = 0;

	constructor(bytes: CaptureBytes, sections: readonly Section[], as: LayerName | undefined) {
		this.#bytes = bytes;
		this.#sections = sections;
		this.#as = as;
	}

	locate(offset: number): Located {
		for (let start = offset; ; ) {
			const {isBigEndian} = this.#sectionAt(start);
			const head = new Fields(this.#bytes.view(start, 8), isBigEndian);
			const end = start + head.u32(4);
			if (isPacket(head.u32(0))) return {start, end};
			start = end;
		}
	}

	record(start: number): CaptureRecord {
		const section = this.#sectionAt(start);
		const head = new Fields(this.#bytes.view(start, 8), section.isBigEndian);
		const bytes = this.#bytes.view(start, head.u32(4));
		const fields = new Fields(bytes, section.isBigEndian);
		return recordOf(fields, readPacket(fields, fields.u32(0), section) as PacketBlock, this.#as);
	}

	/** The last section that begins at `offset` or before it. */
	#sectionAt(offset: number): Section {
		const sections = this.#sections;
		if (sections[this.#current]!.start > offset) this.#current = this.#search(offset);
		while ((sections[this.#current + 1]?.start ?? Number.POSITIVE_INFINITY) <= offset) {
			this.#current++;
		}
		return sections[this.#current]!;
	}

	#search(offset: number): number {
		let [low, high] = [0, this.#sections.length - 1];
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.#sections[middle]!.start <= offset) low = middle;
			else high = middle - 1;
		}
		return low;
	}
}
