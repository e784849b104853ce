import {computedValue} from './compute.ts';
import type {Frame} from './frame.ts';
import {statedBytes} from './malformed.ts';
import {pathOf} from './path.ts';

/** A checksum of a packet, and what it ought to be. */
export interface ChecksumState {
	/** `'udp.checksum'`, `'ipv4[2].checksum'` for the second. */
	readonly path: string;
	readonly given: number;
	readonly expected: number;
	readonly isRight: boolean;
	/** It is 0, which says that none was computed (UDP over IPv4): then it counts as right. */
	readonly isAbsent: boolean;
}

/**
 * The checksums that can be verified, from outside. Those of packets that are only quoted cannot,
 * nor those over what is cut off or only a fragment.
 */
export function checksumsIn(frame: Frame): ChecksumState[] {
	const {spans, bytes} = frame;
	const states: ChecksumState[] = [];
	const whole = wholeUntil(frame);
	for (let i = 0; i < spans.length; i++) {
		const {layer, start, headerEnd, isQuoted} = spans[i]!;
		if (isQuoted) break;
		for (const {field, how} of layer.checksums) {
			if (i > whole && how.over === 'layer') continue;
			const given = field.read(bytes, start, headerEnd);
			if (given === undefined) continue;
			const expected = computedValue(frame, i, field, how) as number;
			const isAbsent = given === 0 && how.zeroIsNone;
			const isRight = isAbsent || given === expected;
			const place = {layer: layer.name, nth: nthOf(frame, i), field: field.name};
			states.push({path: pathOf(place), given: given as number, expected, isRight, isAbsent});
		}
	}
	return states;
}

/** The index of the last layer of which all is there: what is in it is cut off, or a fragment. */
export function wholeUntil({spans, bytes}: Frame): number {
	for (let i = 0; i < spans.length; i++) {
		const {layer, start, headerEnd, end} = spans[i]!;
		const stated = statedBytes(layer, bytes, start, headerEnd);
		if (stated !== undefined && stated > end - start) return i;
		if (layer.isFragment?.(bytes, start, headerEnd)) return i;
	}
	return spans.length;
}

function nthOf({spans}: Frame, index: number): number {
	let nth = 0;
	for (let i = 0; i <= index; i++) if (spans[i]!.layer === spans[index]!.layer) nth++;
	return nth;
}
