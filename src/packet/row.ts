import type {Computed} from './computed.ts';
import type {Condition} from './condition.ts';

/** What a field's value can be, once read; undefined: an optional field that is not there. */
export type FieldValue =
	| number
	| bigint
	| string
	| boolean
	| Uint8Array
	| readonly FieldValue[]
	| Item
	| undefined;
/** One element of a list: an option, a TLV, a record. */
export interface Item {
	readonly [name: string]: FieldValue;
}

interface RowBase {
	/**
	 * Offset of its first bit from the layer's start, as the RFC's diagram counts; `'after'` what
	 * stands before it in the table, when that is not always the same place. In records of lists
	 * everything stands after what is before it, and nothing need be said.
	 */
	readonly at?: number | 'after';
	/** Says what it is and which document says so. */
	readonly doc: string;
	/** It is there only then. */
	readonly when?: Condition;
	/** In every well-formed packet it has its default: random packets have it, too. */
	readonly constant?: true;
}
export type Numbers = Readonly<Record<string, number>>;

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
/** A number of up to 64 bits, read as bigint. */
export interface BigUintRow extends RowBase {
	readonly kind: 'biguint';
	readonly bits: number;
	readonly default?: number;
	readonly hex?: boolean;
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
	readonly default?: boolean;
	readonly computed?: Computed;
}
/** An address: its width follows from its kind. */
export interface AddressRow extends RowBase {
	readonly kind: 'mac' | 'ipv4' | 'ipv6';
	readonly bits: 48 | 32 | 128;
	readonly default: string;
}

/**
 * How far a field of variable size goes: to the end of the header (of the layer, when no field
 * says how long the header is; of the record, in a list), or as far as another field says.
 */
export type Extent =
	| 'rest'
	| {readonly count: string; readonly plus?: number; readonly per?: number}
	| {readonly bytes: string; readonly lessBytes?: number; readonly unitBytes?: number};

/**
 * Bytes, filled up with zeros to `unitBytes` when they are the variable end of a header; of a fixed
 * width, filled up to that.
 */
export interface BytesRow extends RowBase {
	readonly kind: 'bytes';
	readonly bits: number | Extent;
	/** As hex text. */
	readonly default?: string;
	readonly unitBytes?: number;
	readonly maxBytes?: number;
}
/** UTF-8 text; what is no such text is read as bytes. */
export interface TextRow extends RowBase {
	readonly kind: 'text';
	readonly bits: Extent;
	readonly maxBytes?: number;
}
/** A domain name, RFC 1035 §3.1, with compression. */
export interface NameRow extends RowBase {
	readonly kind: 'name';
	readonly bits: 'self';
	readonly default?: string;
}
/** Several of a kind: options, records, addresses. */
export interface ListRow extends RowBase {
	readonly kind: 'list';
	readonly bits: Extent;
	readonly of: Elements;
	/** Empty unless said. */
	readonly default?: readonly unknown[];
	readonly unitBytes?: number;
	/** Bytes of the header that stand before it, when they are no whole units. */
	readonly beforeBytes?: number;
	readonly maxBytes?: number;
}
export type FieldRow =
	| UintRow
	| BigUintRow
	| EnumRow
	| FlagsRow
	| BoolRow
	| AddressRow
	| BytesRow
	| TextRow
	| NameRow
	| ListRow;

/** The fields of a record, in the order of the wire. */
export type RecordRows = Readonly<Record<string, FieldRow>>;

/** What a list is a list of. */
export type Elements =
	/** Of one field each, read as its value. */
	| {readonly each: FieldRow}
	/** Of records without a kind, read as objects. */
	| {readonly record: RecordRows}
	| Tlvs;

/**
 * Options, TLVs, chunks: each begins with its kind and its length, and what it holds depends on its
 * kind. Read as `{kind: 'mss', mss: 1460}`; one of unknown kind, or whose value is not as its kind
 * has it, as `{kind: 77, data}`, the kind being the number. What cannot be told apart any more is
 * `{kind: 'malformed', data}`.
 */
export interface Tlvs {
	/** What each begins with, its kind and its length among it. */
	readonly head: RecordRows;
	/** Whether the length counts the head as well. */
	readonly lengthOf: 'item' | 'value';
	readonly lengthUnitBytes?: number;
	/** Zeros follow up to such a multiple, which the length does not count. */
	readonly padToBytes?: number;
	readonly kinds: Readonly<Record<string, TlvKind>>;
	/**
	 * The kind that ends the list: what comes after it is its `data`. It has no length when it is
	 * `single`, as most are.
	 */
	readonly end?: string;
	/** What comes after the end is not the list's. */
	readonly stopsAtEnd?: boolean;
	/** What the head calls the kind and the length; `kind` and `length` unless said. */
	readonly kindField?: string;
	readonly lengthField?: string;
	/** How the list is filled up to whole units: with `end` or zeros unless said. */
	readonly fillWith?: 'padN';
}
export interface TlvKind {
	readonly number: number;
	readonly doc: string;
	/** It is its kind alone, without length. */
	readonly single?: boolean;
	readonly fields?: RecordRows;
}

/** The rows that can read as `T`: a table that disagrees with `Layers` does not compile. */
export type RowFor<T> = [T] extends [boolean]
	? BoolRow
	: [T] extends [bigint]
		? BigUintRow
		: [T] extends [Uint8Array]
			? BytesRow
			: [T] extends [readonly unknown[]]
				? ListRow
				: [T] extends [number]
					? UintRow
					: [T] extends [string]
						? AddressRow | FlagsRow | NameRow
						: EnumRow | TextRow;
