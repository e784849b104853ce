import {plainNumber} from './accessor.ts';
import type {Layer} from './layer.ts';

/** What a header says of itself, as indexes of the bytes. */
export interface Measured {
	/** Where it ends, as it says itself; −1 when it is cut off. */
	stated: number;
	/** Where it ends: not before its least, nor behind the end of what is around it. */
	headerEnd: number;
	/** Where what it carries ends. */
	end: number;
	/** Says what follows; −1 when nothing does. */
	number: number;
}
export type Measure = (bytes: Uint8Array, start: number, end: number, out: Measured) => void;

/**
 * Measures headers of a layer that are at least as long as its least: by code made for it, when all
 * that counts are numbers that are always in the same place.
 */
export function measureOf(layer: Layer): Measure {
	return generated(layer) ?? ((bytes, start, end, out) => measure(layer, bytes, start, end, out));
}

function measure(layer: Layer, bytes: Uint8Array, start: number, end: number, out: Measured): void {
	const stated = layer.headerEndAt(bytes, start, end);
	const least = start + layer.headerBytes;
	const headerEnd = stated < least ? least : stated > end ? end : stated;
	out.stated = stated;
	out.headerEnd = headerEnd;
	out.end = statedEnd(layer, bytes, start, headerEnd, end);
	out.number = nextNumber(layer, bytes, start, headerEnd);
}

/** A length shorter than its own header (0 with segmentation offload, or nonsense) says nothing. */
function statedEnd(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
): number {
	if (!layer.lengthField) return layer.table.isLast ? headerEnd : end;
	const {field, how} = layer.lengthField;
	const value = field.read(bytes, start, headerEnd);
	if (typeof value !== 'number') return end; // an optional length that is not there
	const from = how.of === 'layer' ? start : headerEnd;
	const stated = from + value + how.lessBytes;
	return stated < headerEnd ? end : Math.min(end, stated);
}

function nextNumber(layer: Layer, bytes: Uint8Array, start: number, headerEnd: number): number {
	if (!layer.next) return -1;
	const {field, test, unless} = layer.next;
	if (test && !test(bytes, start, headerEnd)) return -1;
	if (unless && unless.read(bytes, start, headerEnd) !== 0) return -1;
	const number = field.read(bytes, start, headerEnd);
	return typeof number === 'number' ? number : -1;
}

/** The same in one function without calls; undefined for layers that are not so simple. */
function generated(layer: Layer): Measure | undefined {
	const {headerBytes, headerLength, lengthField, next, isFixed} = layer;
	if ((!isFixed && !headerLength) || next?.test) return undefined;
	const asked = [headerLength?.field, lengthField?.field, next?.field, next?.unless];
	if (!asked.every(field => field === undefined || plainNumber(field) !== undefined))
		return undefined;
	const lines = [`const least=s+${headerBytes};`];
	if (headerLength) {
		const {field, how} = headerLength;
		lines.push(`const stated=s+${plainNumber(field)}*${how.unitBytes}+${how.plusBytes};`);
		lines.push('const headerEnd=stated<least?least:stated>e?e:stated;');
	} else lines.push('const stated=least,headerEnd=least;');
	lines.push('out.stated=stated;out.headerEnd=headerEnd;');
	if (lengthField) {
		const {field, how} = lengthField;
		const from = how.of === 'layer' ? 's' : 'headerEnd';
		lines.push(`const end=${from}+${plainNumber(field)}+${how.lessBytes};`);
		lines.push('out.end=end<headerEnd||end>e?e:end;');
	} else lines.push(`out.end=${layer.table.isLast ? 'headerEnd' : 'e'};`);
	const number = next ? plainNumber(next.field) : '-1';
	lines.push(
		`out.number=${next?.unless ? `${plainNumber(next.unless)}!==0?-1:${number}` : number};`,
	);
	return new Function('b', 's', 'e', 'out', lines.join('\n')) as Measure;
}
