import type {Condition} from './condition.ts';

/** A registry of numbers that several layers share: who registers in it can follow any of them. */
export type NumberSpace = 'etherType' | 'ipProtocol' | 'udpPort' | 'tcpPort' | (string & {});

/** How a field is found when it is not given, and, by the same token, what it tells a reader. */
export type Computed =
	| {readonly what: 'headerLength'; readonly unitBytes: number; readonly plusBytes: number}
	| {readonly what: 'length'; readonly of: 'layer' | 'payload'; readonly lessBytes: number}
	| NextNumber
	| ChecksumRule
	| {
			readonly what: 'count';
			readonly of: string;
			readonly or?: string;
			readonly lessBy?: number;
	  }
	| {
			readonly what: 'size';
			readonly of: string;
			readonly unitBytes: number;
			readonly plusBytes?: number;
	  }
	| {readonly what: 'presence'; readonly of: string}
	| {readonly what: 'followedBy'; readonly layer: string; readonly is: boolean};

/** The number of what follows. */
export interface NextNumber {
	readonly what: 'next';
	readonly space: NumberSpace;
	readonly otherwise: number;
	readonly orField?: string;
	readonly unless?: string;
	readonly lengthBelow?: number;
	readonly lengthOf?: string;
	readonly when?: Condition;
}

export interface ChecksumRule {
	readonly what: 'checksum';
	readonly over: 'header' | 'layer';
	/** Whether a pseudo-header goes in; `'ipv6'` for those that have one over IPv6 alone. */
	readonly pseudo: boolean | Condition;
	readonly zeroAs: number;
	readonly algorithm: 'internet' | 'crc32c';
	/** A field of 0 says that none was sent. */
	readonly zeroIsNone: boolean;
}

/** The header's own length, in units of so many bytes; tells where options end. */
export function headerLength(options: {unitBytes: number; plusBytes?: number}): Computed {
	return {what: 'headerLength', plusBytes: 0, ...options};
}

/**
 * Bytes from the layer's start (or from its header's end) to the end of what it carries, less
 * `lessBytes` that it does not count.
 */
export function lengthOf(of: 'layer' | 'payload', options: {lessBytes?: number} = {}): Computed {
	return {what: 'length', of, lessBytes: 0, ...options};
}

/**
 * The number of the next layer in `space`; `otherwise` when it has none. A reader that does not
 * know the number tries `orField`, and looks for no next layer when the field `unless` is not 0
 * (fragments) or when the condition `when` does not hold. A number less than `lengthBelow` is the
 * length of a layer `lengthOf` (IEEE 802.3).
 */
export function nextLayer(
	space: NumberSpace,
	options: Omit<NextNumber, 'what' | 'space'>,
): NextNumber {
	return {what: 'next', space, ...options};
}

/**
 * The Internet checksum (RFC 1071), or CRC32c, of the header, or of the layer to its end. With
 * `pseudo` the pseudo-header of the IP layer below goes in, and without one the field stays 0.
 * `zeroAs` replaces a result of 0 (UDP, RFC 768); `zeroIsNone`: a field of 0 was not computed.
 */
export function checksum(
	over: 'header' | 'layer',
	options: Partial<Omit<ChecksumRule, 'what' | 'over'>> = {},
): ChecksumRule {
	return {
		what: 'checksum',
		over,
		pseudo: false,
		zeroAs: 0,
		algorithm: 'internet',
		zeroIsNone: false,
		...options,
	};
}

/** How many elements the list `field` has, or the one that stands in its place; less so many. */
export function countOf(field: string, options: {lessBy?: number; or?: string} = {}): Computed {
	return {what: 'count', of: field, ...options};
}

/** How many bytes the field `field` takes, and so many more, in units of so many. */
export function sizeOf(
	field: string,
	options: {unitBytes?: number; plusBytes?: number} = {},
): Computed {
	return {what: 'size', of: field, unitBytes: 1, ...options};
}

/** Whether the optional field `field` is there. */
export function presenceOf(field: string): Computed {
	return {what: 'presence', of: field};
}

/** `is` when a layer of that name follows, else the opposite: the bottom of a stack of labels. */
export function followedBy(layer: string, is = true): Computed {
	return {what: 'followedBy', layer, is};
}
