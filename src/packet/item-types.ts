import type {Elements, FieldRow, RecordRows, Tlvs} from './row.ts';
import type {Ipv4, Ipv6, Mac} from './types.ts';

/** The types of what lists read as, made from what they are described by. */

type Fixed = {
	uint: number;
	biguint: bigint;
	bool: boolean;
	flags: string;
	mac: Mac;
	ipv4: Ipv4;
	ipv6: Ipv6;
	bytes: Uint8Array;
	text: string | Uint8Array;
	name: string | {readonly name: string; readonly wire: Uint8Array};
};
type ValueOf<R extends FieldRow> = R extends {kind: keyof Fixed}
	? Fixed[R['kind']]
	: R extends {kind: 'enum'; names: infer N}
		? (keyof N & string) | number
		: R extends {kind: 'list'; of: infer E extends Elements}
			? readonly ElementOf<E>[]
			: never;
type Present<R extends FieldRow> = R extends {when: unknown}
	? ValueOf<R> | undefined
	: R extends {computed: unknown}
		? ValueOf<R> | undefined
		: ValueOf<R>;

export type RecordOf<R extends RecordRows> = {readonly [F in keyof R]: Present<R[F]>};

type KindFieldOf<S> = S extends {kindField: infer K extends string} ? K : 'kind';
type LengthFieldOf<S> = S extends {lengthField: infer L extends string} ? L : 'length';
type ExtrasOf<S extends Tlvs> = {
	readonly [F in Exclude<keyof S['head'], KindFieldOf<S> | LengthFieldOf<S>>]: ValueOf<
		S['head'][F]
	>;
};
type FieldsOf<K> = K extends {fields: infer R extends RecordRows} ? RecordOf<R> : unknown;
type KnownOf<S extends Tlvs> = {
	[K in keyof S['kinds'] & string]: {readonly [F in KindFieldOf<S>]: K} & (S['kinds'][K] extends {
		single: true;
	}
		? unknown
		: ExtrasOf<S>) &
		FieldsOf<S['kinds'][K]>;
}[keyof S['kinds'] & string];
type RawOf<S extends Tlvs> = {readonly [F in KindFieldOf<S>]: number} & ExtrasOf<S> & {
		readonly data: Uint8Array;
	};
type MalformedOf<S> = {readonly [F in KindFieldOf<S>]: 'malformed'} & {readonly data: Uint8Array};

/**
 * An item of a list: one of a known kind with its fields; `{kind: 77, data}` for the rest; and
 * `{kind: 'malformed', data}` for what is left when items cannot be told apart.
 */
export type ItemOf<S extends Tlvs> = KnownOf<S> | RawOf<S> | MalformedOf<S>;

type ElementOf<E extends Elements> = E extends {each: infer R extends FieldRow}
	? ValueOf<R>
	: E extends {record: infer R extends RecordRows}
		? RecordOf<R>
		: E extends Tlvs
			? ItemOf<E>
			: never;

/** Describes options, TLVs, chunks; their type is `ItemOf<typeof spec>`. */
export function tlvs<const S extends Tlvs>(spec: S): S {
	return spec;
}

/** Describes records; their type is `RecordOf<typeof rows>`. */
export function records<const R extends RecordRows>(rows: R): R {
	return rows;
}
