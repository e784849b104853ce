import {foldedComplement, sumWords} from './checksum.ts';
import {holds} from './condition.ts';
import {crc32c} from './crc32c.ts';
import type {Frame, Span} from './frame.ts';
import type {Field, Layer} from './layer.ts';
import type {ChecksumRule, Computed, FieldValue, NextNumber} from './table.ts';

/**
 * What a computed field ought to be, from the rest of the frame: what the builder writes when the
 * field is not given, and how the diff knows that a field only follows from another.
 */
export function computedValue(
	frame: Frame,
	index: number,
	field: Field,
	how: Computed,
): FieldValue {
	const span = frame.spans[index]!;
	switch (how.what) {
		case 'headerLength':
			return Math.max(0, (span.headerEnd - span.start - how.plusBytes) / how.unitBytes);
		case 'length':
			return span.end - (how.of === 'layer' ? span.start : span.headerEnd) - how.lessBytes;
		case 'next':
			return numberOfNext(frame, index, how);
		case 'checksum':
			return checksumOf(frame, index, field, how);
		case 'count':
			return Math.max(0, countIn(frame, span, how.of, how.or) - (how.lessBy ?? 0));
		case 'followedBy':
			return (frame.spans[index + 1]?.layer.name === how.layer) === how.is;
		case 'presence':
			return read(frame, span, how.of) !== undefined;
		case 'size': {
			const place = placeOf(frame, span, how.of);
			return Math.ceil(((place?.bits ?? 0) / 8 + (how.plusBytes ?? 0)) / how.unitBytes);
		}
	}
}

function placeOf({bytes}: Frame, {layer, start, headerEnd}: Span, name: string) {
	return layer.shape.placeOf(layer.byName.get(name)!, bytes, start, headerEnd);
}

function read({bytes}: Frame, {layer, start, headerEnd}: Span, name: string): FieldValue {
	return layer.byName.get(name)!.read(bytes, start, headerEnd);
}

function countIn(frame: Frame, span: Span, name: string, or: string | undefined): number {
	const value = read(frame, span, name) ?? (or && read(frame, span, or));
	return Array.isArray(value) ? value.length : 0;
}

function numberOfNext(frame: Frame, index: number, how: NextNumber): number {
	const next: Layer | undefined = frame.spans[index + 1]?.layer;
	if (next && next.name === how.lengthOf) {
		const {headerEnd, end} = frame.spans[index]!;
		return Math.min(frame.spans[index + 1]!.end, end) - headerEnd;
	}
	return next?.firstNumberIn(how.space) ?? how.otherwise;
}

function checksumOf(frame: Frame, index: number, field: Field, how: ChecksumRule): number {
	const {bytes} = frame;
	const span = frame.spans[index]!;
	const end = how.over === 'header' ? span.headerEnd : span.end;
	const place = bitOf(field, span);
	if (place === undefined) return 0;
	const at = span.start + (place >>> 3);
	if (how.algorithm === 'crc32c') return crc32c(bytes, span.start, end, at);
	const below = hasPseudo(frame, span, how) ? pseudoSum(frame, index) : 0;
	if (below === undefined) return 0; // no IP below: nothing to say who checks it, so none is sent
	const own = (bytes[at]! << 8) | bytes[at + 1]!;
	const sum = sumWords(bytes, span.start, end) - own + below;
	return foldedComplement(sum) || how.zeroAs;
}

function bitOf(field: Field, {layer, bytes, start, headerEnd}: Span): number | undefined {
	if (field.at !== undefined && !field.row.when) return field.at;
	return layer.shape.placeOf(field, bytes, start, headerEnd)?.at;
}

function hasPseudo(frame: Frame, span: Span, {pseudo}: ChecksumRule): boolean {
	if (typeof pseudo === 'boolean') return pseudo;
	return holds(pseudo, {value: name => read(frame, span, name), hasRoom: () => true});
}

/** Addresses, protocol and length, RFC 768 and RFC 8200 §8.1: both forms have the same sum. */
function pseudoSum(frame: Frame, index: number): number | undefined {
	const span = frame.spans[index]!;
	const protocol = span.layer.firstNumberIn('ipProtocol');
	if (protocol === undefined) return undefined;
	for (let i = index - 1; i >= 0; i--) {
		const ip = frame.spans[i]!;
		if (ip.layer.pseudo.length === 0) continue;
		const final = finalDestination(frame, i, index);
		return addressSum(frame.bytes, ip, final) + protocol + (span.end - span.start);
	}
	return undefined;
}

/**
 * A routing header that has segments left holds the address that counts, RFC 8200 §8.1: the last
 * one, or the first one of a segment routing header, RFC 8754 §2.
 */
function finalDestination(frame: Frame, ip: number, index: number): number | undefined {
	for (let i = index - 1; i > ip; i--) {
		const span = frame.spans[i]!;
		const names = span.layer.table.finalDestination;
		if (!names) continue;
		if (read(frame, span, names.left) === 0) return undefined;
		const [first, last] = [placeOf(frame, span, names.first), placeOf(frame, span, names.last)];
		if (first && first.bits > 0) return span.start + first.at / 8;
		if (last && last.bits > 0) return span.start + (last.at + last.bits) / 8 - 16;
	}
	return undefined;
}

function addressSum(bytes: Uint8Array, ip: Span, destination: number | undefined): number {
	const [src, dst] = ip.layer.pseudo;
	const size = src!.width! / 8;
	const from = ip.start + (src!.row.at as number) / 8;
	const to = destination ?? ip.start + (dst!.row.at as number) / 8;
	return sumWords(bytes, from, from + size) + sumWords(bytes, to, to + size);
}
