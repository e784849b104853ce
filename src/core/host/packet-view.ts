import type {Definition} from '../../packet/definition.ts';
import type {Layer} from '../../packet/layer.ts';
import {whenDefined} from '../../packet/registry.ts';
import {summarise} from '../../packet/summary.ts';
import type {LayerName} from '../../packet/types.ts';
import type {Vif} from '../instance.ts';
import {updateChecksums} from './checksum-update.ts';
import {Cursor, type Holder} from './cursor.ts';
import {type Exchange, Metadata, Word} from './exchange.ts';
import {absentHandle, handleClass, type LayerHandle, place} from './layer-handle.ts';
import {outside} from './mistakes.ts';
import {bytesOf, numberOf, set48} from './numbers.ts';
import type {ViewBase} from './view-types.ts';

/** The VIF of an index, and the index of a VIF, of the dataplane that a view's packet is in. */
export interface Vifs {
	vifAt(index: number): Vif | undefined;
	/** @throws RingtapError of what is no VIF of it. */
	indexOf(vif: unknown): number;
}
export type ViewHolder = Holder & Vifs;

const privateBytes = 48;

export class View implements Omit<ViewBase, 'has'> {
	readonly #cursor: Cursor;
	readonly #view: DataView;
	readonly #words: Uint32Array;
	readonly #handles = new Map<Layer, LayerHandle[]>();
	#holder: ViewHolder | undefined;

	constructor(exchange: Exchange) {
		this.#cursor = new Cursor(exchange);
		this.#view = exchange.view;
		this.#words = exchange.words;
	}

	// Static: a module must not be able to call them.
	static enter(view: View, holder: ViewHolder, slot: number): void {
		view.#holder = holder;
		view.#cursor.enter(holder, slot);
	}

	static leave(view: View): void {
		view.#cursor.leave();
	}

	/** The slot it shows now. @throws RingtapError ERR_RINGTAP_STALE_VIEW */
	static slotOf(view: View): number {
		view.#cursor.owner();
		return view.#cursor.slot;
	}

	static addGetter(definition: Definition): void {
		const get = function (this: View) {
			return this.#handle(definition.layer, 1) ?? absentHandle(definition.layer);
		};
		Object.defineProperty(View.prototype, definition.name, {get});
	}

	#handle(layer: Layer, nth: number): LayerHandle | undefined {
		const cursor = this.#cursor;
		const index = cursor.indexOf(layer, nth);
		if (index < 0) return undefined;
		const handle = this.#handleOf(layer, nth);
		const {places} = cursor;
		return handle[place](places[3 * index]!, places[3 * index + 1]!);
	}

	/** One for each layer that was ever asked for: they are used again and again. */
	#handleOf(layer: Layer, nth: number): LayerHandle {
		const handles = this.#handles.get(layer) ?? [];
		if (handles.length === 0) this.#handles.set(layer, handles);
		handles[nth] ??= new (handleClass(layer))(this.#cursor);
		return handles[nth];
	}

	get length(): number {
		this.#cursor.owner();
		return this.#cursor.length;
	}

	get segments(): number {
		this.#cursor.owner();
		return this.#words[this.#cursor.at + Word.segments]!;
	}

	get layers(): readonly LayerName[] {
		this.#cursor.parse();
		const {layers, count} = this.#cursor;
		return layers.slice(0, count).map(({name}) => name as LayerName);
	}

	has(...layers: string[]): boolean {
		const cursor = this.#cursor;
		cursor.parse();
		for (let i = 0; i < layers.length; i++) {
			if (!hasLayer(cursor, layers[i]!)) return false;
		}
		return true;
	}

	layer(name: string, nth = 1): any {
		this.#cursor.parse();
		const {layers, count} = this.#cursor;
		const found = layers.slice(0, count).find(layer => layer.name === name);
		return found && this.#handle(found, nth);
	}

	// ———————————————————————————————————————————————————————————————————————————————— numbers

	// An offset is forced to 32 bits, so that what is compared is what is added: the pool is behind.

	u8(offset: number): number {
		const o = offset >>> 0;
		const {at} = this.#cursor;
		const words = this.#words;
		if (!(o + 1 <= words[at + 2]!)) return this.#readSlow(o, 1);
		return this.#view.getUint8(words[at]! + o);
	}

	u16(offset: number): number {
		const o = offset >>> 0;
		const {at} = this.#cursor;
		const words = this.#words;
		if (!(o + 2 <= words[at + 2]!)) return this.#readSlow(o, 2);
		return this.#view.getUint16(words[at]! + o);
	}

	u32(offset: number): number {
		const o = offset >>> 0;
		const {at} = this.#cursor;
		const words = this.#words;
		if (!(o + 4 <= words[at + 2]!)) return this.#readSlow(o, 4);
		return this.#view.getUint32(words[at]! + o);
	}

	u48(offset: number): number {
		const o = offset >>> 0;
		const {at} = this.#cursor;
		const words = this.#words;
		if (!(o + 6 <= words[at + 2]!)) return this.#readSlow(o, 6);
		const view = this.#view;
		const place = words[at]! + o;
		return view.getUint16(place) * 0x1_0000_0000 + view.getUint32(place + 2);
	}

	setU8(offset: number, value: number): void {
		const o = offset >>> 0;
		const cursor = this.#cursor;
		const words = this.#words;
		if (o + 1 <= words[cursor.at + 3]!) {
			cursor.touch(o + 1);
			this.#view.setUint8(words[cursor.at]! + o, value);
			cursor.forgetLayers();
		} else cursor.writeSlow(o, bytesOf(value, 1));
	}

	setU16(offset: number, value: number): void {
		const o = offset >>> 0;
		const cursor = this.#cursor;
		const words = this.#words;
		if (o + 2 <= words[cursor.at + 3]!) {
			cursor.touch(o + 2);
			this.#view.setUint16(words[cursor.at]! + o, value);
			cursor.forgetLayers();
		} else cursor.writeSlow(o, bytesOf(value, 2));
	}

	setU32(offset: number, value: number): void {
		const o = offset >>> 0;
		const cursor = this.#cursor;
		const words = this.#words;
		if (o + 4 <= words[cursor.at + 3]!) {
			cursor.touch(o + 4);
			this.#view.setUint32(words[cursor.at]! + o, value);
			cursor.forgetLayers();
		} else cursor.writeSlow(o, bytesOf(value, 4));
	}

	setU48(offset: number, value: number): void {
		const o = offset >>> 0;
		const cursor = this.#cursor;
		const words = this.#words;
		if (o + 6 <= words[cursor.at + 3]!) {
			cursor.touch(o + 6);
			set48(this.#view, words[cursor.at]! + o, value);
			cursor.forgetLayers();
		} else cursor.writeSlow(o, bytesOf(value, 6));
	}

	#readSlow(offset: number, size: number): number {
		return numberOf(this.#cursor.readSlow(offset, size));
	}

	bytes(from = 0, to = this.length): Uint8Array {
		const end = Math.min(to, this.length);
		if (!(from >= 0 && from <= end)) throw outside(from, Math.max(0, to - from), this.length);
		if (from === 0 && end === this.length) return this.#cursor.copy();
		return this.#cursor.readSlow(from, end - from);
	}

	write(offset: number, bytes: Uint8Array): void {
		this.#cursor.writeSlow(offset >>> 0, bytes);
	}

	// ———————————————————————————————————————————————————————————————————————————————— metadata

	#metadata(offset: number): number {
		this.#cursor.owner();
		return this.#words[this.#cursor.at + Word.metadata]! + offset;
	}

	get inVif(): Vif | undefined {
		const at = this.#metadata(Metadata.inVif);
		return this.#holder!.vifAt(this.#view.getUint32(at, true));
	}

	get outVif(): Vif | undefined {
		const at = this.#metadata(Metadata.outVif);
		return this.#holder!.vifAt(this.#view.getUint32(at, true));
	}

	set outVif(vif: Vif | undefined) {
		const index = vif === undefined ? 0 : this.#holder!.indexOf(vif);
		this.#cursor.ownMetadata();
		this.#view.setUint32(this.#metadata(Metadata.outVif), index, true);
	}

	#flag(offset: number): boolean {
		return this.#view.getUint8(this.#metadata(offset)) !== 0;
	}

	#setFlag(offset: number, value: boolean): void {
		this.#cursor.ownMetadata();
		this.#view.setUint8(this.#metadata(offset), value ? 1 : 0);
	}

	get keepTtl(): boolean {
		return this.#flag(Metadata.keepTtl);
	}

	set keepTtl(value: boolean) {
		this.#setFlag(Metadata.keepTtl, value);
	}

	get encapsulated(): boolean {
		return this.#flag(Metadata.encapsulated);
	}

	set encapsulated(value: boolean) {
		this.#setFlag(Metadata.encapsulated, value);
	}

	get toTap(): boolean {
		return this.#flag(Metadata.toTap);
	}

	set toTap(value: boolean) {
		this.#setFlag(Metadata.toTap, value);
	}

	privateU32(offset: number): number {
		return this.#view.getUint32(this.#metadata(Metadata.private + checkPrivate(offset)), true);
	}

	setPrivateU32(offset: number, value: number): void {
		const at = Metadata.private + checkPrivate(offset);
		this.#cursor.ownMetadata();
		this.#view.setUint32(this.#metadata(at), value, true);
	}

	// ———————————————————————————————————————————————————————————————————————————————— form

	updateChecksums(): void {
		updateChecksums(this.#cursor);
	}

	prepend(bytes: number): void {
		this.#cursor.reshape('prepend', bytes);
	}

	trimFront(bytes: number): void {
		this.#cursor.reshape('trimFront', bytes);
	}

	append(bytes: number): void {
		this.#cursor.reshape('append', bytes);
	}

	trimEnd(bytes: number): void {
		this.#cursor.reshape('trimEnd', bytes);
	}

	toString(): string {
		return summarise(this.#cursor.copy(), 'eth');
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

whenDefined(View.addGetter);

function hasLayer({layers, count}: Cursor, name: string): boolean {
	for (let i = 0; i < count; i++) if (layers[i]!.name === name) return true;
	return false;
}

function checkPrivate(offset: number): number {
	if (Number.isInteger(offset) && offset >= 0 && offset + 4 <= privateBytes) return offset;
	throw outside(offset, 4, privateBytes);
}
