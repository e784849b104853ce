import {RingtapError} from '../../errors.ts';
import {burstSlots, type Exchange, Metadata, Word} from './exchange.ts';
import {NoMbuf, outside, staleView} from './mistakes.ts';
import {bytesOf, numberOf, set48} from './numbers.ts';
import {View, type ViewHolder} from './packet-view.ts';
import type {Verdict} from './verdict.ts';
import type {PacketView} from './view-types.ts';

/**
 * All packets of a burst, by number: for modules that count nanoseconds. Numbers are in network order. A packet that
 * others refer to is copied before it is first written to. Good for the call it is given to; it throws afterwards.
 *
 * @example
 * burst(b) {
 *   for (let i = 0; i < b.length; i++) {
 *     const dst = b.u48(i, 0);
 *     b.setU48(i, 0, b.u48(i, 6));
 *     b.setU48(i, 6, dst);
 *   }
 *   return emit;
 * }
 */
export interface PacketBurst {
	/** How many packets. */
	readonly length: number;
	/** Bytes of the i-th packet. */
	lengthOf(i: number): number;
	/** @throws RingtapError ERR_RINGTAP_OUT_OF_PACKET */
	u8(i: number, offset: number): number;
	u16(i: number, offset: number): number;
	u32(i: number, offset: number): number;
	u48(i: number, offset: number): number;
	setU8(i: number, offset: number, value: number): void;
	setU16(i: number, offset: number, value: number): void;
	setU32(i: number, offset: number, value: number): void;
	setU48(i: number, offset: number, value: number): void;
	/** Indices of VIFs, 0: none. */
	inVif(i: number): number;
	outVif(i: number): number;
	setOutVif(i: number, index: number): void;
	/** A view of the i-th packet, until the burst is over. */
	packet(i: number): PacketView;
	/** Of that packet; what burst() returns goes for all of which nothing was said. */
	decide(i: number, verdict: Verdict): void;
}

/** What the burst needs of the instance whose it is. */
export interface BurstHolder extends ViewHolder {
	decide(slot: number, verdict: unknown): void;
}

export class Burst implements PacketBurst {
	readonly #exchange: Exchange;
	readonly #words: Uint32Array;
	readonly #view: DataView;
	readonly #views: (View | undefined)[] = [];
	#holder: BurstHolder | undefined;
	#length = 0;
	#opened = 0;

	constructor(exchange: Exchange) {
		this.#exchange = exchange;
		this.#words = exchange.words;
		this.#view = exchange.view;
	}

	static enter(burst: Burst, holder: BurstHolder, length: number): void {
		burst.#holder = holder;
		burst.#length = length;
	}

	static leave(burst: Burst): void {
		if (burst.#opened > 0) for (const view of burst.#views) if (view) View.leave(view);
		burst.#opened = 0;
		burst.#length = 0;
	}

	get length(): number {
		return this.#length;
	}

	// Slots beyond the burst show nothing: nothing can be read by them. An offset is forced to 32
	// bits, so that what is compared is what is added: the pool is behind. All that is rare stands
	// elsewhere: these are only fast where the compiler has room to inline them.

	u8(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 1 <= words[at + 2]!)) return this.#readSlow(i, o, 1);
		return this.#view.getUint8(words[at]! + o);
	}

	u16(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 2 <= words[at + 2]!)) return this.#readSlow(i, o, 2);
		return this.#view.getUint16(words[at]! + o);
	}

	u32(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 4 <= words[at + 2]!)) return this.#readSlow(i, o, 4);
		return this.#view.getUint32(words[at]! + o);
	}

	u48(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 6 <= words[at + 2]!)) return this.#readSlow(i, o, 6);
		const view = this.#view;
		const place = words[at]! + o;
		return view.getUint16(place) * 0x1_0000_0000 + view.getUint32(place + 2);
	}

	setU8(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 1 <= words[at + 3]!)) this.#writeSlow(i, o, 1, value);
		else this.#view.setUint8(words[at]! + o, value);
	}

	setU16(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 2 <= words[at + 3]!)) this.#writeSlow(i, o, 2, value);
		else this.#view.setUint16(words[at]! + o, value);
	}

	setU32(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 4 <= words[at + 3]!)) this.#writeSlow(i, o, 4, value);
		else this.#view.setUint32(words[at]! + o, value);
	}

	setU48(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		const words = this.#words;
		if (!(o + 6 <= words[at + 3]!)) this.#writeSlow(i, o, 6, value);
		else set48(this.#view, words[at]! + o, value);
	}

	lengthOf(i: number): number {
		return this.#words[this.#slot(i) * 8 + Word.length]!;
	}

	#metadata(i: number, offset: number): number {
		return this.#words[this.#slot(i) * 8 + Word.metadata]! + offset;
	}

	inVif(i: number): number {
		return this.#view.getUint32(this.#metadata(i, Metadata.inVif), true);
	}

	outVif(i: number): number {
		return this.#view.getUint32(this.#metadata(i, Metadata.outVif), true);
	}

	setOutVif(i: number, index: number): void {
		const slot = this.#slot(i);
		const holder = this.#holder!;
		if (this.#words[slot * 8 + Word.ownsMetadata] === 0) {
			holder.flush();
			const isDone = this.#exchange.host.makeMetadataWritable(holder.number, slot);
			if (!isDone) throw new NoMbuf(holder.name);
		}
		this.#view.setUint32(this.#metadata(slot, Metadata.outVif), index, true);
	}

	packet(i: number): PacketView {
		const slot = this.#slot(i);
		this.#views[slot] ??= new View(this.#exchange);
		View.enter(this.#views[slot], this.#holder!, slot);
		this.#opened++;
		return this.#views[slot] as unknown as PacketView;
	}

	decide(i: number, verdict: Verdict): void {
		this.#holder!.decide(this.#slot(i), verdict);
	}

	/** @throws RingtapError ERR_RINGTAP_STALE_VIEW, …_OUT_OF_BURST */
	#slot(i: number): number {
		if (this.#length === 0) throw staleView();
		if (Number.isInteger(i) && i >= 0 && i < this.#length && i < burstSlots) return i;
		throw new RingtapError(
			'ERR_RINGTAP_OUT_OF_BURST',
			`There is no packet number ${i} in a burst of ${this.#length}.`,
			`They are numbered from 0 to ${this.#length - 1}.`,
		);
	}

	/** What does not lie in one piece, or is not there. */
	#readSlow(i: number, offset: number, size: number): number {
		const slot = this.#slot(i);
		const bytes = new Uint8Array(size);
		if (this.#exchange.host.read(this.#holder!.number, slot, offset, bytes)) return numberOf(bytes);
		throw outside(offset, size, this.lengthOf(i));
	}

	/** The same, and what others refer to, too. */
	#writeSlow(i: number, offset: number, size: number, value: number): void {
		const slot = this.#slot(i);
		const {number, name} = this.#holder!;
		if (offset + size > this.lengthOf(i)) throw outside(offset, size, this.lengthOf(i));
		if (this.#words[slot * 8 + Word.writable] === 0) {
			this.#holder!.flush();
			if (!this.#exchange.host.makeWritable(number, slot)) throw new NoMbuf(name);
		}
		this.#exchange.host.write(number, slot, offset, bytesOf(value, size));
	}
}
