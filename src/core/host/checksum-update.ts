import {foldedComplement} from '../../packet/checksum.ts';
import {computedValue} from '../../packet/compute.ts';
import type {Field} from '../../packet/field.ts';
import {parseFrame} from '../../packet/frame.ts';
import type {FieldFor, Layer} from '../../packet/layer.ts';
import {wholeUntil} from '../../packet/verify.ts';
import type {Cursor} from './cursor.ts';

/**
 * The checksums of a packet after writes to it, from the innermost out, since an outer one covers
 * the inner ones. By what has changed, where layers are where they were; else computed anew.
 */
export function updateChecksums(cursor: Cursor): void {
	cursor.owner();
	if (cursor.kept === 0 && !cursor.isReshaped) return;
	cursor.parse();
	if (cursor.isReshaped || !isSameForm(cursor)) computeAll(cursor);
	else adjustAll(cursor);
}

function adjustAll(cursor: Cursor): void {
	for (let i = cursor.count - 1; i >= 0; i--) {
		if (cursor.quoted[i]) continue;
		for (const checksum of cursor.layers[i]!.checksums) adjust(cursor, i, checksum);
	}
}

/** Whether lengths and the numbers of transport protocols are what they were, and each checksum can be adjusted. */
function isSameForm(cursor: Cursor): boolean {
	return cursor.layers.slice(0, cursor.count).every((layer, i) => {
		if (layer.table.finalDestination) return false;
		if (
			layer.checksums.some(({how}) => how.algorithm === 'crc32c' || typeof how.pseudo !== 'boolean')
		) {
			return false;
		}
		const start = cursor.places[3 * i]!;
		// What a port leads to is no part of any checksum; the number of a transport protocol is.
		const telling = layer.numbers.filter(({how}) => how.what !== 'next' || layer.pseudo.length > 0);
		return telling.every(({field}) => isSame(cursor, start, field));
	});
}

function isSame(cursor: Cursor, start: number, {at, width}: Field): boolean {
	if (at === undefined || width === undefined) return true;
	const from = start + (at >>> 3);
	const to = Math.min(start + Math.ceil((at + width) / 8), cursor.kept);
	const {pool, base, before} = cursor;
	for (let i = from; i < to; i++) if (pool[base + i] !== before[i]) return false;
	return true;
}

/** RFC 1624, equation 3. One that was written by hand, or says that there is none, stays. */
function adjust(cursor: Cursor, index: number, {field, how}: FieldFor<'checksum'>): void {
	const {layers, places, base, pool} = cursor;
	const layer = layers[index]!;
	const start = places[3 * index]!;
	const headerEnd = places[3 * index + 1]!;
	const found = layer.shape.placeOf(field, pool, base + start, base + headerEnd);
	if (!found) return;
	const at = start + (found.at >>> 3);
	cursor.touch(at + 2);
	const given = (pool[base + at]! << 8) | pool[base + at + 1]!;
	const was = (cursor.before[at]! << 8) | cursor.before[at + 1]!;
	if (given !== was || (given === 0 && how.zeroIsNone)) return;
	const end = how.over === 'header' ? headerEnd : places[3 * index + 2]!;
	let change = changeBetween(cursor, start, end, start);
	if (how.pseudo === true) change += changeOfAddresses(cursor, index);
	if (change === 0) return;
	const now = foldedComplement((~given & 0xffff) + change) || how.zeroAs;
	pool[base + at] = now >>> 8;
	pool[base + at + 1] = now & 0xff;
}

/** Sum of new words and complements of old ones, where they differ; 0: nothing has changed. */
function changeBetween(cursor: Cursor, from: number, to: number, aligned: number): number {
	const {pool, base, before, kept} = cursor;
	let sum = 0;
	for (let i = from - ((from - aligned) & 1); i < Math.min(to, kept); i += 2) {
		// An odd last byte counts as the upper half of a word.
		const hasLow = i + 1 < to;
		const low = i + 1 < kept ? before[i + 1]! : pool[base + i + 1]!;
		const old = (before[i]! << 8) | (hasLow ? low : 0);
		const now = (pool[base + i]! << 8) | (hasLow ? pool[base + i + 1]! : 0);
		if (old !== now) sum += (~old & 0xffff) + now;
	}
	return sum;
}

/** In the pseudo-header of the IP layer below. */
function changeOfAddresses(cursor: Cursor, index: number): number {
	for (let i = index - 1; i >= 0; i--) {
		const {pseudo} = cursor.layers[i] as Layer;
		const [src, dst] = pseudo;
		if (!src || !dst) continue;
		const start = cursor.places[3 * i]!;
		const from = start + src.at! / 8;
		return changeBetween(cursor, from, start + (dst.at! + dst.width!) / 8, from);
	}
	return 0;
}

function computeAll(cursor: Cursor): void {
	const bytes = cursor.copy();
	const frame = parseFrame(bytes);
	const whole = wholeUntil(frame);
	for (let i = frame.spans.length - 1; i >= 0; i--) {
		const {layer, start, headerEnd, isQuoted} = frame.spans[i]!;
		if (isQuoted) continue;
		for (const {field, how} of layer.checksums) {
			const place = layer.shape.placeOf(field, bytes, start, headerEnd);
			const isAbsent = how.zeroIsNone && field.read(bytes, start, headerEnd) === 0;
			if (!place || isAbsent || (i > whole && how.over === 'layer')) continue;
			layer.shape.write(bytes, start, headerEnd, field, computedValue(frame, i, field, how));
			const at = start + (place.at >>> 3);
			cursor.writeSlow(at, bytes.slice(at, at + place.bits / 8));
		}
	}
	cursor.isReshaped = true;
}
