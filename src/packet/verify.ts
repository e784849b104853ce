import {computedValue} from './compute.ts';
import type {Frame} from './frame.ts';
import type {FieldFor} from './layer.ts';
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
	return verifiable(frame).map(({index, field, how, given}) => {
		const expected = computedValue(frame, index, field, how) as number;
		const isAbsent = given === 0 && how.zeroIsNone;
		const isRight = isAbsent || given === expected;
		const place = {layer: frame.spans[index]!.layer.name, nth: nthOf(frame, index)};
		return {path: pathOf({...place, field: field.name}), given, expected, isRight, isAbsent};
	});
}

/** A checksum that is there, in the layer of that index, and all that it covers too. */
export interface Verifiable extends FieldFor<'checksum'> {
	readonly index: number;
	readonly given: number;
}

export function verifiable({spans, bytes}: Frame): Verifiable[] {
	const found: Verifiable[] = [];
	let isPartial = false;
	for (let index = 0; index < spans.length; index++) {
		const {layer, start, headerEnd, end, isQuoted} = spans[index]!;
		if (isQuoted) break;
		for (const checksum of layer.checksums) {
			if (isPartial && checksum.how.over === 'layer') continue;
			const given = checksum.field.read(bytes, start, headerEnd);
			if (given !== undefined) found.push({...checksum, index, given: given as number});
		}
		const stated = statedBytes(layer, bytes, start, headerEnd);
		isPartial ||= stated !== undefined && stated > end - start;
		isPartial ||= layer.isFragment?.(bytes, start, headerEnd) ?? false;
	}
	return found;
}

function nthOf({spans}: Frame, index: number): number {
	let nth = 0;
	for (let i = 0; i <= index; i++) if (spans[i]!.layer === spans[index]!.layer) nth++;
	return nth;
}
