import {foldedComplement, sumWords} from './checksum.ts';
import type {Frame, Span} from './frame.ts';
import type {Field, Layer} from './layer.ts';
import type {Computed} from './table.ts';

/**
 * What a computed field ought to be, from the rest of the frame: what the builder writes when the
 * field is not given, and how the diff knows that a field only follows from another.
 */
export function computedValue(frame: Frame, index: number, field: Field, how: Computed): number {
	const span = frame.spans[index]!;
	switch (how.what) {
		case 'headerLength':
			return (span.headerEnd - span.start) / how.unitBytes;
		case 'length':
			return span.end - (how.of === 'layer' ? span.start : span.headerEnd);
		case 'next':
			return numberOfNext(frame.spans[index + 1]?.layer, how.space) ?? how.otherwise;
		case 'checksum':
			return checksumOf(frame, index, field, how);
	}
}

function numberOfNext(next: Layer | undefined, space: string): number | undefined {
	return next?.numbersIn(space)[0];
}

function checksumOf(
	frame: Frame,
	index: number,
	field: Field,
	how: Extract<Computed, {what: 'checksum'}>,
): number {
	const {bytes} = frame;
	const span = frame.spans[index]!;
	const below = how.pseudo ? pseudoSum(frame, index) : 0;
	if (below === undefined) return 0; // no IP below: nothing to say who checks it, so none is sent
	const end = how.over === 'header' ? span.headerEnd : span.end;
	const own = field.read(bytes, span.start, span.headerEnd) as number;
	const sum = sumWords(bytes, span.start, end) - own + below;
	return foldedComplement(sum) || how.zeroAs;
}

/** Addresses, protocol and length, RFC 768 and RFC 8200 §8.1: both forms have the same sum. */
function pseudoSum(frame: Frame, index: number): number | undefined {
	const span = frame.spans[index]!;
	const ip = frame.spans.findLast((s, i) => i < index && s.layer.pseudo.length > 0);
	const protocol = span.layer.numbersIn('ipProtocol')[0];
	if (!ip || protocol === undefined) return undefined;
	return addressSum(frame.bytes, ip) + protocol + (span.end - span.start);
}

function addressSum(bytes: Uint8Array, ip: Span): number {
	let sum = 0;
	for (const {row} of ip.layer.pseudo) {
		const at = ip.start + row.at / 8;
		sum += sumWords(bytes, at, at + (row.bits as number) / 8);
	}
	return sum;
}
