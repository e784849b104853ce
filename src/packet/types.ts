/** What the packet language is made of, as types. Values live in the files beside this one. */
import type {PacketJson} from './json.ts';
import type {Malformed} from './malformed.ts';
import type {ChecksumState} from './verify.ts';

export type Mac = `${string}:${string}:${string}:${string}:${string}:${string}`;
export type Ipv4 = `${number}.${number}.${number}.${number}`;
export type Ipv4Prefix = `${Ipv4}/${number}`;
export type Ipv6 = `${string}:${string}`;
export type Ipv6Prefix = `${Ipv6}/${number}`;

/**
 * Protocol layers, name → fields as they are READ. Each file in `layers/` merges its own in; a
 * user's protocol does the same: `declare module 'ringtap' { interface Layers { foo: {bar: number}
 * } }` and `defineLayer`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Layers {}
export type LayerName = keyof Layers & string;

/**
 * What may be WRITTEN into a field beside what is read from it: names for numbers, as in
 * `eth({type: 'arp'})`. Merged in like `Layers`; most layers have none.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface WrittenNames {}

declare const varied: unique symbol;
/** A field given several values: the builder stands for that many packets. Made by `range`. */
export interface Varied<T> {
	readonly [varied]: T;
}

type NamesOf<K, F> = K extends keyof WrittenNames
	? F extends keyof WrittenNames[K]
		? WrittenNames[K][F]
		: never
	: never;
type Also<T> = T extends number ? bigint : T extends Uint8Array ? string : never;
/**
 * A value, or several: what is read, a bigint for a number, hex text for bytes, `range(…)`, or an
 * array.
 */
type Writable<T> = [T] extends [readonly unknown[]]
	? ListGiven<T> | Varied<T> | readonly (readonly LooseElement<T[number]>[] | Uint8Array)[]
	: T | Also<T> | Varied<T> | readonly T[];

/** A list as a list, of items that may leave out what has a default; or as its bytes. */
type ListGiven<T extends readonly unknown[]> =
	| readonly LooseElement<T[number]>[]
	| Uint8Array
	| string;
/** Says what an item is. */
type Tag = 'kind' | 'type' | 'code';
type LooseElement<T> = T extends Uint8Array
	? Uint8Array | string
	: T extends readonly unknown[]
		? ListGiven<T>
		: T extends object
			? {readonly [F in keyof T as F extends Tag ? F : never]: T[F]} & {
					readonly [F in keyof T as F extends Tag ? never : F]?: LooseElement<T[F]>;
				}
			: T | Also<T>;

/** The fields of layer `K` as they may be written. */
export type Given<K extends LayerName> = {
	readonly [F in keyof Layers[K]]?: Writable<Exclude<Layers[K][F], undefined>> | NamesOf<K, F>;
};

/**
 * What may follow the last header: text (as UTF-8), bytes, or so many bytes of `fill` (0 unless
 * given).
 */
export type PayloadData = string | Uint8Array | {readonly length: number; readonly fill?: number};

/** The brand of everything that stands for a packet. */
export const packetSpec: unique symbol = Symbol.for('ringtap.packetSpec');
export interface PacketSpec {
	readonly [packetSpec]: true;
	/**
	 * The bytes, in an array of their own. Throws `ERR_RINGTAP_SEVERAL_PACKETS` when a field has
	 * several values.
	 */
	toBytes(): Uint8Array;
	toString(): string;
}

/**
 * A packet being described: immutable, encoded on first use. Lengths, checksums and protocol
 * numbers are computed unless given; what is given wins. Layers stand in the order they have on
 * the wire.
 *
 * @example
 * eth({dst: 'ff:ff:ff:ff:ff:ff'}).vlan({id: 10}).ipv4({ttl: 1}).udp({dport: 53}).payload('who?')
 */
export type Builder = PacketSpec & {
	readonly [K in LayerName]: (fields?: Given<K>) => Builder;
} & {
	/** Bytes after the last layer. A second call appends; no layer can follow. */
	payload(data: PayloadData): Builder;
	/**
	 * Cut to `bytes`, to make broken packets on purpose: lengths and checksums stay those of the
	 * whole.
	 */
	truncate(bytes: number): Builder;
	/**
	 * Zero bytes up to `bytes`, as a NIC pads to 60. Never done unasked; no length field counts them.
	 */
	pad(bytes: number): Builder;
};

/** The offload fields of an mbuf. */
export interface Offload {
	/** TCI of a VLAN tag that a device took out of the frame. */
	readonly vlanTci?: number;
	/** TCI of a VLAN tag that a device is to put into the frame. */
	readonly vlanInsert?: number;
	/** RSS hash that a device computed. */
	readonly rssHash?: number;
	/** DPDK's packet type, RTE_PTYPE_… */
	readonly packetType?: number;
	/** Checksums that a device is to compute. */
	readonly txChecksum?: readonly ('ipv4' | 'tcp' | 'udp')[];
	/** What a device found of the checksums. */
	readonly rxChecksum?: {readonly ip?: 'good' | 'bad'; readonly l4?: 'good' | 'bad'};
	/** Receive time stamp, in ns; read as `recordedAt`. */
	readonly timestamp?: bigint;
}

type Maybe<F> = {readonly [K in keyof F]: F[K] | undefined};
/**
 * A packet as read: total, never throws. `p.ipv4` always exists; its fields are `undefined` when
 * the packet has no such layer, and `p.has('ipv4')` narrows them to be present. Usable wherever a
 * `PacketSpec` is.
 */
export type Packet = PacketBase & {readonly [K in LayerName]: Maybe<Layers[K]>};
export interface PacketBase extends PacketSpec {
	/** The bytes themselves, not a copy: not to be written to. */
	readonly bytes: Uint8Array;
	readonly length: number;
	/** Whole headers, from outside. A header that is cut off counts as payload. */
	readonly layers: readonly LayerName[];
	/**
	 * Virtual (stepped) or TSC (live) time at which the endpoint got it, ns since the scenario began.
	 */
	readonly at: bigint;
	/**
	 * When it was recorded, in ns since 1970: of a packet of a capture file, and of one that came from
	 * such a packet, with the time that it took since.
	 */
	readonly recordedAt: bigint | undefined;
	/** What devices and drivers tell each other beside the bytes; undefined: nothing. */
	readonly offload: Offload | undefined;
	/** What follows the last header, up to the length that the headers declare. */
	readonly payload: Uint8Array;
	/** What follows beyond the declared length: Ethernet padding, usually. */
	readonly trailer: Uint8Array;
	has<K extends LayerName>(...layers: K[]): this is this & {readonly [P in K]: Layers[P]};
	/**
	 * The n-th layer of that name, from outside, 1 being the first: `p.layer('ipv4', 2)` is the inner
	 * one.
	 */
	layer<K extends LayerName>(name: K, nth?: number): Layers[K] | undefined;
	/** What could not be read to its end, from outside; empty when all is well-formed. */
	readonly malformed: readonly Malformed[];
	/**
	 * The checksums that can be verified, from outside: not those of packets that are only quoted,
	 * cut off or fragments.
	 */
	readonly checksums: readonly ChecksumState[];
	/** The `.dp.ts` expression that builds these bytes. */
	toSource(): string;
	/** All layers and fields, one a line. */
	tree(options?: {readonly colour?: boolean}): string;
	/** The bytes as `tcpdump -X` shows them; with `colour`, layers and fields can be told apart. */
	hexdump(options?: {readonly colour?: boolean}): string;
	/** Every field of every layer; `packetFromJson` makes the same bytes of it. */
	toJSON(): PacketJson;
}

declare const likeBrand: unique symbol;
/** Partial match by field, made by `like`. */
export interface Like {
	readonly [likeBrand]: true;
}
/** Fields that must have these values; a list means one of them. */
export type LikeFields = {readonly [K in LayerName]?: Given<K>} & {readonly payload?: PayloadData};

type FieldPathOf<K extends LayerName> = `${K}.${keyof Layers[K] & string}` | K;
/** `'ipv4.ttl'`, a layer, or what is no layer's: payload and trailer. */
export type FieldPath =
	| {[K in LayerName]: FieldPathOf<K>}[LayerName]
	| 'payload'
	| 'trailer'
	| 'length';
