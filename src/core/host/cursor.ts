import {RingtapError} from '../../errors.ts';
import type {Field} from '../../packet/field.ts';
import {findLayers, type LayerPlaces} from '../../packet/frame.ts';
import type {Layer} from '../../packet/layer.ts';
import type {FieldValue} from '../../packet/table.ts';
import {type Exchange, nowhere, slotWords, Word} from './exchange.ts';
import {NoMbuf, outside, staleView} from './mistakes.ts';

/** The instance whose packets are looked at, as far as a cursor needs it. */
export interface Holder {
	readonly number: number;
	readonly name: string;
	/** What has been said so far is done: before the core is asked about a packet. */
	flush(): void;
}

/** Kinds of fields whose values are numbers or text, and share no memory with the packet. */
const plainKinds = new Set('uint biguint bool enum flags mac ipv4 ipv6'.split(' '));

/**
 * What a view is a view of: one packet of the burst in hand, in the pool's memory. It looks at the
 * bytes where they lie; the first write to a packet that others refer to makes a copy, and the slot
 * then shows that one. Packets in several segments are read and written by the core, and gathered
 * when their layers are asked for.
 */
export class Cursor implements LayerPlaces {
	readonly exchange: Exchange;
	readonly words: Uint32Array;
	readonly pool: Uint8Array;
	/** First word of its slot. */
	at = nowhere;
	slot = 0;
	holder: Holder | undefined;
	/** Another one: what was found out before no longer holds. */
	epoch = 0;
	/** Bytes that are kept in `before` as they were, from the first on; see `touch`. */
	kept = 0;
	before = new Uint8Array(128);
	/** It has been grown, trimmed, or written to beyond what is kept. */
	isReshaped = false;
	/** Layers found; what the arrays have beyond is of packets before. */
	count = 0;
	readonly layers: Layer[] = [];
	/** Of each layer, relative to the packet: start, end of header, end. */
	readonly places: number[] = [];
	readonly quoted: boolean[] = [];
	#isParsed = false;

	constructor(exchange: Exchange) {
		this.exchange = exchange;
		this.words = exchange.words;
		this.pool = exchange.pool;
	}

	enter(holder: Holder, slot: number): void {
		this.holder = holder;
		this.slot = slot;
		this.at = slot * slotWords;
		this.epoch++;
		this.kept = 0;
		this.isReshaped = false;
		this.#isParsed = false;
	}

	leave(): void {
		this.at = nowhere;
		this.epoch++;
	}

	/** Where the packet begins in the pool. */
	get base(): number {
		return this.words[this.at + Word.data]!;
	}

	get length(): number {
		return this.words[this.at + Word.length]!;
	}

	get readable(): number {
		return this.words[this.at + Word.readable]!;
	}

	/** @throws RingtapError ERR_RINGTAP_STALE_VIEW */
	owner(): Holder {
		if (this.at === nowhere) throw staleView();
		return this.holder!;
	}

	// ———————————————————————————————————————————————————————————————————————————————— bytes

	/** What does not lie in one piece, or is not there. */
	readSlow(offset: number, size: number): Uint8Array {
		const {number} = this.owner();
		const bytes = new Uint8Array(size);
		if (!this.exchange.host.read(number, this.slot, offset, bytes)) {
			throw outside(offset, size, this.length);
		}
		return bytes;
	}

	writeSlow(offset: number, bytes: Uint8Array): void {
		const {number} = this.owner();
		if (offset + bytes.length > this.length) throw outside(offset, bytes.length, this.length);
		this.own();
		if (offset + bytes.length <= this.readable) {
			this.touch(offset + bytes.length);
			this.pool.set(bytes, this.base + offset);
		} else {
			this.isReshaped = true;
			this.exchange.host.write(number, this.slot, offset, bytes);
		}
		this.#isParsed = false;
	}

	/** Fields may mean something else after a write past them: they are looked for again. */
	forgetLayers(): void {
		this.#isParsed = false;
	}

	/** From here on nobody else sees what is written. @throws NoMbuf */
	own(): void {
		const holder = this.owner();
		if (this.words[this.at + Word.writable] !== 0 || this.length === 0) return;
		holder.flush();
		if (!this.exchange.host.makeWritable(holder.number, this.slot)) throw new NoMbuf(holder.name);
	}

	/** The same of its metadata. @throws NoMbuf */
	ownMetadata(): void {
		const holder = this.owner();
		if (this.words[this.at + Word.ownsMetadata] !== 0) return;
		holder.flush();
		if (this.exchange.host.makeMetadataWritable(holder.number, this.slot)) return;
		throw new NoMbuf(holder.name);
	}

	/** Bytes before `end` are about to be written: as they were is what checksums are updated by. */
	touch(end: number): void {
		if (end <= this.kept) return;
		if (end > this.before.length) {
			const larger = new Uint8Array(Math.max(end, 2 * this.before.length));
			larger.set(this.before);
			this.before = larger;
		}
		const {pool, base, before} = this;
		for (let i = this.kept; i < end; i++) before[i] = pool[base + i]!;
		this.kept = end;
	}

	/** All bytes, in an array of their own. */
	copy(): Uint8Array {
		const {length} = this;
		if (this.readable === length) return this.pool.slice(this.base, this.base + length);
		return this.readSlow(0, length);
	}

	/** Grows or trims it. */
	reshape(how: 'prepend' | 'append' | 'trimFront' | 'trimEnd', bytes: number): void {
		const holder = this.owner();
		const isGrowth = how === 'prepend' || how === 'append';
		if (!Number.isInteger(bytes) || bytes < 0 || (!isGrowth && bytes >= this.length)) {
			throw new RingtapError(
				'ERR_RINGTAP_PACKET_SIZE',
				`${how}(${bytes}) of a packet of ${this.length} bytes: it takes a whole number from 0${isGrowth ? '' : ' that leaves a byte'}.`,
			);
		}
		if (bytes === 0) return;
		this.own();
		holder.flush();
		this.isReshaped = true;
		this.#isParsed = false;
		this.epoch++;
		if (this.exchange.host[how](holder.number, this.slot, bytes)) return;
		throw new RingtapError(
			'ERR_RINGTAP_PACKET_SIZE',
			`${how}(${bytes}): there is no room for so many bytes at that end of a packet of ${this.length}.`,
			'Headroom is 128 bytes, and a segment holds 2,048.',
		);
	}

	// ———————————————————————————————————————————————————————————————————————————————— layers

	/** Finds the layers, if that has not been done. */
	parse(): void {
		if (this.#isParsed) return;
		const holder = this.owner();
		if (this.readable < this.length) {
			holder.flush();
			if (!this.exchange.host.gather(holder.number, this.slot)) throw new NoMbuf(holder.name);
		}
		this.count = 0;
		const {base} = this;
		findLayers(this.pool, base, base + this.readable, this);
		this.#isParsed = true;
	}

	/** What is found, one after the other. */
	add(layer: Layer, start: number, headerEnd: number, end: number, isQuoted: boolean): void {
		const from = this.base;
		const i = this.count++;
		this.layers[i] = layer;
		this.places[3 * i] = start - from;
		this.places[3 * i + 1] = headerEnd - from;
		this.places[3 * i + 2] = end - from;
		this.quoted[i] = isQuoted;
	}

	/** The place of the n-th layer of that kind, from outside; −1: there is none. */
	indexOf(layer: Layer, nth: number): number {
		this.parse();
		const {layers, count} = this;
		let left = nth;
		for (let i = 0; i < count; i++) if (layers[i] === layer && --left === 0) return i;
		return -1;
	}

	/** By a handle that knows where its header lies. Values share no memory with the packet. */
	readField(field: Field, start: number, headerEnd: number): FieldValue {
		const from = this.base + start;
		if (plainKinds.has(field.row.kind)) {
			return field.read(this.pool, from, this.base + headerEnd);
		}
		const header = this.pool.slice(from, this.base + headerEnd);
		return field.read(header, 0, header.length);
	}

	writeField(layer: Layer, field: Field, start: number, headerEnd: number, given: unknown): void {
		this.owner();
		if (field.width === undefined) {
			throw new RingtapError(
				'ERR_RINGTAP_FIELD_SIZE',
				`${field.path} has no fixed size: it cannot be written in place.`,
				'Make room with prepend() or append() and write bytes, or allocate() a packet anew.',
			);
		}
		const value = field.parse(given);
		this.own();
		this.touch(headerEnd);
		const {base} = this;
		layer.shape.write(this.pool, base + start, base + headerEnd, field, value);
		// What says where other layers are is hardly ever written.
		if (field.computed && field.computed.what !== 'checksum') this.#isParsed = false;
	}
}
