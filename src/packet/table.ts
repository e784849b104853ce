import type {NumberSpace} from './computed.ts';
import type {Condition} from './condition.ts';
import type {RowFor} from './row.ts';
import type {LayerName, Layers} from './types.ts';

export * from './computed.ts';
export type {Condition} from './condition.ts';
export * from './row.ts';

/** What follows a layer when no number says so. The first rule that holds counts. */
export type Carries = {readonly when?: Condition} & (
	| {
			readonly layer: string;
			/** Another packet, as an ICMP error quotes it. */
			readonly quoted?: boolean;
			/** What the bytes that follow must begin with. */
			readonly startsWith?: readonly number[];
	  }
	/** IPv4 or IPv6, by the first four bits of what follows. */
	| {readonly by: 'ipVersion'}
	| {readonly space: NumberSpace; readonly field: string}
);

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
	 * Which of the headers with these numbers are its own: another layer may have the rest. Those
	 * that say so are asked first.
	 */
	readonly only?: Condition;
	/** Where a list in it is malformed, it is no such layer: the bytes are payload. */
	readonly isStrict?: boolean;
	/**
	 * The address fields that go into the pseudo-header of what it carries (RFC 768, RFC 8200 §8.1).
	 */
	readonly pseudo?: readonly (keyof Layers[K] & string)[];
	/** Where the final address is while some are `left`: the first of one list, the last of another. */
	readonly finalDestination?: {readonly [P in 'first' | 'last' | 'left']: keyof Layers[K] & string};
	/** It carries a part of something only: then what is inside cannot be verified. */
	readonly isFragment?: Condition;
	/** It carries nothing and has no length field: what comes after it is trailer. */
	readonly isLast?: boolean;
	/** What follows it, when no number in a field says so. */
	readonly carries?: readonly Carries[];
	/** One phrase for people: `'udp {sport} > {dport}'`. */
	readonly line: string;
	readonly fields: {
		readonly [F in keyof Layers[K]]-?: RowFor<Exclude<Layers[K][F], undefined>>;
	};
}
