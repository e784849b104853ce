import {type Frame, parseFrame} from '../frame.ts';
import {isPacket} from '../packet.ts';
import {sameBytes} from '../same.ts';
import type {LayerName, PacketSpec} from '../types.ts';
import {compare} from './compare.ts';
import {cutOff} from './cut.ts';
import type {Diff, Difference} from './difference.ts';
import {differencesOf} from './differences.ts';
import {formatDiff} from './format.ts';
import {headlineOf} from './headline.ts';
import {type Loosening, Tolerance} from './tolerance.ts';

export interface DiffOptions extends Loosening {
	/** The layer that both begin with; `eth` unless given. */
	readonly first?: LayerName;
}

/** A packet, however it is at hand. */
type Side = Uint8Array | PacketSpec;

const nothing: readonly Difference[] = Object.freeze([]);

/** What `diff` returns; at the prompt it shows itself. */
class PacketDiff implements Diff {
	readonly equal: boolean;
	readonly differences: readonly Difference[];
	readonly firstByte: number | undefined;
	readonly actual: Uint8Array;
	readonly expected: Uint8Array;
	readonly #headline: (() => string) | undefined;

	constructor(
		actual: Uint8Array,
		expected: Uint8Array,
		differences: readonly Difference[],
		firstByte?: number,
		headline?: () => string,
	) {
		this.equal = differences.length === 0;
		this.differences = differences;
		this.firstByte = firstByte;
		this.actual = actual;
		this.expected = expected;
		this.#headline = headline;
	}

	get headline(): string {
		return this.equal || !this.#headline ? 'no difference' : this.#headline();
	}

	toString(): string {
		return formatDiff(this);
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

/**
 * How `actual` differs from `expected`, field by field. What only follows from something ignored
 * is ignored with it: a checksum that is right in both packets, after `ignore: ['ipv4.id']`.
 * Throws `ERR_RINGTAP_FIELD_PATH` for a path that names nothing, `ERR_RINGTAP_FIELD_VALUE` for a
 * mask that its field cannot hold.
 *
 * @example
 * const {equal, headline} = diff(actual, expected, {ignore: ['ipv4.id'], mask: {'ipv4.dscp': 0x38}});
 * if (!equal) console.log(headline); // ipv4.ttl is 63, expected 64
 */
export function diff(actual: Side, expected: Side, options?: DiffOptions): Diff {
	const tolerance = options === undefined ? Tolerance.none : Tolerance.of(options);
	return diffWithin(bytesOf(actual), bytesOf(expected), tolerance, options?.first);
}

/** The same for a loosening that has been made ready. */
export function diffWithin(
	actual: Uint8Array,
	expected: Uint8Array,
	tolerance: Tolerance,
	first?: LayerName,
): Diff {
	if (sameBytes(actual, expected)) return new PacketDiff(actual, expected, nothing);
	const firstByte = firstDifferent(actual, expected);
	const [is, should] = [parseFrame(actual, first), parseFrame(expected, first)];
	const cut = cutOff(is, should, firstByte);
	if (cut) {
		const isIgnored = tolerance.ignores({layer: 'length', nth: 1});
		return new PacketDiff(actual, expected, isIgnored ? nothing : [cut], firstByte, () => cut.text);
	}
	return byField(is, should, tolerance, firstByte);
}

function byField(actual: Frame, expected: Frame, tolerance: Tolerance, firstByte: number): Diff {
	const comparison = compare(actual, expected);
	const {differences, causes} = differencesOf(comparison, tolerance);
	const headline = () => headlineOf(comparison, causes);
	return new PacketDiff(actual.bytes, expected.bytes, differences, firstByte, headline);
}

function bytesOf(side: Side): Uint8Array {
	if (side instanceof Uint8Array) return side;
	return isPacket(side) ? side.bytes : side.toBytes();
}

function firstDifferent(actual: Uint8Array, expected: Uint8Array): number {
	const shorter = Math.min(actual.length, expected.length);
	for (let i = 0; i < shorter; i++) if (actual[i] !== expected[i]) return i;
	return shorter;
}
