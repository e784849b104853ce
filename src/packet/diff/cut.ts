import type {Frame} from '../frame.ts';
import type {Difference} from './difference.ts';
import {count} from './text.ts';

/**
 * One packet begins as the other does, and it is not only padding that is missing: nothing else
 * need be said.
 */
export function cutOff(actual: Frame, expected: Frame, firstByte: number): Difference | undefined {
	const [is, should] = [actual.bytes.length, expected.bytes.length];
	if (firstByte < Math.min(is, should)) return undefined;
	if (actual.payloadEnd === expected.payloadEnd) return undefined;
	return {
		path: 'length',
		actual: is,
		expected: should,
		derived: false,
		text: is < should ? cutText(is, expected) : longerText(should, actual),
		actualBytes: {from: should, to: is},
		expectedBytes: {from: is, to: should},
	};
}

function cutText(is: number, expected: Frame): string {
	const should = expected.bytes.length;
	if (is === 0) return `the packet is empty, expected ${count(should, 'byte')}`;
	const where = partAt(expected, is);
	return `cut off ${where}: length is ${is}, expected ${should}, ${missing(should - is)}`;
}

function missing(bytes: number): string {
	return bytes === 1 ? 'the last byte is missing' : `the last ${bytes} bytes are missing`;
}

function longerText(should: number, {bytes}: Frame): string {
	const is = bytes.length;
	if (should === 0) return `expected an empty packet, there are ${count(is, 'byte')}`;
	return `length is ${is}, expected ${should}: ${count(is - should, 'byte')} too many at the end`;
}

/** In or before which part of a packet a byte stands. */
function partAt({spans, payloadStart, payloadEnd}: Frame, byte: number): string {
	for (const {layer, start, headerEnd} of spans) {
		if (byte === start) return `before the ${layer.table.title}`;
		if (byte < headerEnd) return `in the ${layer.table.title}`;
	}
	if (byte === payloadStart) return 'before the payload';
	return byte < payloadEnd ? 'in the payload' : 'behind the payload';
}
