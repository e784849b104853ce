import type {LayerName, Layers} from './types.ts';

/** What a field's value can be, once read. */
export type FieldValue = number | string | boolean | Uint8Array;

/** A registry of numbers that several layers share: who registers in it can follow any of them. */
export type NumberSpace = 'etherType' | 'ipProtocol' | 'udpPort' | 'tcpPort' | (string & {});

/** How a field is found when it is not given, and, by the same token, what it tells a reader. */
export type Computed =
	| {readonly what: 'headerLength'; readonly unitBytes: number}
	| {readonly what: 'length'; readonly of: 'layer' | 'payload'}
	| {
			readonly what: 'next';
			readonly space: NumberSpace;
			readonly otherwise: number;
			readonly orField?: string;
			readonly unless?: string;
	  }
	| {
			readonly what: 'checksum';
			readonly over: 'header' | 'layer';
			readonly pseudo: boolean;
			readonly zeroAs: number;
	  };

/** The header's own length, in units of so many bytes; tells where options end. */
export function headerLength(options: {unitBytes: number}): Computed {
	return {what: 'headerLength', ...options};
}

/** Bytes from the layer's start (or from its header's end) to the end of what it carries. */
export function lengthOf(of: 'layer' | 'payload'): Computed {
	return {what: 'length', of};
}

/**
 * The number of the next layer in `space`; `otherwise` when it has none. A reader that does not
 * know the number tries `orField`, and looks for no next layer when the field `unless` is not 0
 * (fragments).
 */
export function nextLayer(
	space: NumberSpace,
	options: {otherwise: number; orField?: string; unless?: string},
): Computed {
	return {what: 'next', space, ...options};
}

/**
 * The Internet checksum (RFC 1071) of the header, or of the layer to its end. With `pseudo` the
 * pseudo-header of the IP layer below goes in, and without one the field stays 0. `zeroAs`
 * replaces a result of 0 (UDP, RFC 768).
 */
export function checksum(
	over: 'header' | 'layer',
	options: {pseudo?: boolean; zeroAs?: number} = {},
): Computed {
	return {what: 'checksum', over, pseudo: options.pseudo ?? false, zeroAs: options.zeroAs ?? 0};
}

interface RowBase {
	/** Offset of its first bit from the layer's start, as the RFC's diagram counts. */
	readonly at: number;
	/** Says what it is and which document says so. */
	readonly doc: string;
}
type Numbers = Readonly<Record<string, number>>;
/**
 * A number of up to 48 bits; `names` may be written for numbers, `hex` is how people like to see
 * it.
 */
export interface UintRow extends RowBase {
	readonly kind: 'uint';
	readonly bits: number;
	readonly default?: number;
	readonly names?: Numbers;
	readonly hex?: boolean;
	readonly computed?: Computed;
}
/** A number read as its name, when it has one. */
export interface EnumRow extends RowBase {
	readonly kind: 'enum';
	readonly bits: number;
	readonly names: Numbers;
	readonly default: number | string;
}
/**
 * Bits with names, read as `'syn,ack'`; every bit must have a name, listed in the order they are
 * said.
 */
export interface FlagsRow extends RowBase {
	readonly kind: 'flags';
	readonly bits: number;
	readonly names: Numbers;
	readonly default: string;
}
export interface BoolRow extends RowBase {
	readonly kind: 'bool';
	readonly bits: 1;
	readonly default: boolean;
}
/** An address: its width follows from its kind. */
export interface AddressRow extends RowBase {
	readonly kind: 'mac' | 'ipv4' | 'ipv6';
	readonly bits: 48 | 32 | 128;
	readonly default: string;
}
/** The variable end of a header, as bytes, filled up with zeros to `unitBytes`. */
export interface BytesRow extends RowBase {
	readonly kind: 'bytes';
	readonly bits: 'rest';
	readonly unitBytes: number;
	readonly maxBytes: number;
}
export type FieldRow = UintRow | EnumRow | FlagsRow | BoolRow | AddressRow | BytesRow;

/** The rows that can read as `T`: a table that disagrees with `Layers` does not compile. */
type RowFor<T> = [T] extends [boolean]
	? BoolRow
	: [T] extends [Uint8Array]
		? BytesRow
		: [T] extends [number]
			? UintRow
			: [T] extends [string]
				? AddressRow | FlagsRow
				: EnumRow;

/**
 * One protocol. The only source for building, reading, text, comparison and source of its layer.
 */
export interface LayerTable<K extends LayerName = LayerName> {
	readonly name: K;
	/** What people call it: `VLAN tag`. */
	readonly title: string;
	readonly doc: string;
	/** Bytes of the header without its variable end. */
	readonly headerBytes: number;
	/** Its numbers where others select it; of several, the first is what the builder writes. */
	readonly is: Readonly<Partial<Record<NumberSpace, number | readonly number[]>>>;
	/**
	 * The address fields that go into the pseudo-header of what it carries (RFC 768, RFC 8200 §8.1).
	 */
	readonly pseudo?: readonly (keyof Layers[K] & string)[];
	/** It carries nothing and has no length field: what comes after it is trailer. */
	readonly isLast?: boolean;
	/** One phrase for people: `'udp {sport} > {dport}'`. */
	readonly line: string;
	readonly fields: {readonly [F in keyof Layers[K]]-?: RowFor<Layers[K][F]>};
}
