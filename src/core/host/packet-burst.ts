import {RingtapError} from '../../errors.ts';
import {burstSlots, type Exchange, Word} from './exchange.ts';
import {NoMbuf, outside, staleView} from './mistakes.ts';
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

const inVifAt = 0;
const outVifAt = 4;

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
	// bits, so that what is compared is what is added: the pool is behind.

	u8(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 1 <= this.#words[at + 2]!) return this.#view.getUint8(this.#words[at]! + o);
		return this.#readSlow(i, o, 1).getUint8(0);
	}

	u16(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 2 <= this.#words[at + 2]!) return this.#view.getUint16(this.#words[at]! + o);
		return this.#readSlow(i, o, 2).getUint16(0);
	}

	u32(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 4 <= this.#words[at + 2]!) return this.#view.getUint32(this.#words[at]! + o);
		return this.#readSlow(i, o, 4).getUint32(0);
	}

	u48(i: number, offset: number): number {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 6 <= this.#words[at + 2]!) {
			const place = this.#words[at]! + o;
			return this.#view.getUint16(place) * 0x1_0000_0000 + this.#view.getUint32(place + 2);
		}
		const slow = this.#readSlow(i, o, 6);
		return slow.getUint16(0) * 0x1_0000_0000 + slow.getUint32(2);
	}

	setU8(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 1 <= this.#words[at + 3]!) this.#view.setUint8(this.#words[at]! + o, value);
		else this.#writeSlow(i, o, 1, view => view.setUint8(0, value));
	}

	setU16(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 2 <= this.#words[at + 3]!) this.#view.setUint16(this.#words[at]! + o, value);
		else this.#writeSlow(i, o, 2, view => view.setUint16(0, value));
	}

	setU32(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		if (o + 4 <= this.#words[at + 3]!) this.#view.setUint32(this.#words[at]! + o, value);
		else this.#writeSlow(i, o, 4, view => view.setUint32(0, value));
	}

	setU48(i: number, offset: number, value: number): void {
		const at = i << 3;
		const o = offset >>> 0;
		const high = Math.floor(value / 0x1_0000_0000);
		if (o + 6 <= this.#words[at + 3]!) {
			const place = this.#words[at]! + o;
			this.#view.setUint16(place, high);
			this.#view.setUint32(place + 2, value);
			return;
		}
		this.#writeSlow(i, o, 6, view => {
			view.setUint16(0, high);
			view.setUint32(2, value);
		});
	}

	lengthOf(i: number): number {
		return this.#words[this.#slot(i) * 8 + Word.length]!;
	}

	#metadata(i: number, offset: number): number {
		return this.#words[this.#slot(i) * 8 + Word.metadata]! + offset;
	}

	inVif(i: number): number {
		return this.#view.getUint32(this.#metadata(i, inVifAt), true);
	}

	outVif(i: number): number {
		return this.#view.getUint32(this.#metadata(i, outVifAt), true);
	}

	setOutVif(i: number, index: number): void {
		const slot = this.#slot(i);
		const holder = this.#holder!;
		if (this.#words[slot * 8 + Word.ownsMetadata] === 0) {
			holder.flush();
			const isDone = this.#exchange.host.makeMetadataWritable(holder.number, slot);
			if (!isDone) throw new NoMbuf(holder.name);
		}
		this.#view.setUint32(this.#metadata(slot, outVifAt), index, true);
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

	#readSlow(i: number, offset: number, size: number): DataView {
		const slot = this.#slot(i);
		const bytes = new Uint8Array(size);
		if (!this.#exchange.host.read(this.#holder!.number, slot, offset, bytes)) {
			throw outside(offset, size, this.lengthOf(i));
		}
		return new DataView(bytes.buffer);
	}

	#writeSlow(i: number, offset: number, size: number, set: (view: DataView) => void): void {
		const slot = this.#slot(i);
		const {number, name} = this.#holder!;
		if (offset + size > this.lengthOf(i)) throw outside(offset, size, this.lengthOf(i));
		if (this.#words[slot * 8 + Word.writable] === 0) {
			this.#holder!.flush();
			if (!this.#exchange.host.makeWritable(number, slot)) throw new NoMbuf(name);
		}
		const view = new DataView(new ArrayBuffer(size));
		set(view);
		this.#exchange.host.write(number, slot, offset, new Uint8Array(view.buffer));
	}
}
