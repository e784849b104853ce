import type {LayerName, Layers} from '../../packet/types.ts';
import type {Vif} from '../instance.ts';

type Maybe<F> = {readonly [K in keyof F]: F[K] | undefined};

/**
 * A packet inside a module: a view, good for the call it is given to, that throws afterwards. Fields and bytes are
 * read and WRITTEN where they lie; a packet that others refer to is copied first. Checksums are not recomputed on a
 * write: `updateChecksums()` does it.
 *
 * @example
 * packet(p) {
 *   if (!p.has('ipv4') || p.ipv4.ttl < 2) return drop('too-old');
 *   p.ipv4.ttl -= 1;
 *   p.updateChecksums();
 *   return emit;
 * }
 */
export type PacketView = ViewBase & {readonly [K in LayerName]: Maybe<Layers[K]>};

export interface ViewBase {
	/** Bytes of the whole packet. */
	readonly length: number;
	/** How many mbufs it lies in. */
	readonly segments: number;
	/** Whole headers, from outside. */
	readonly layers: readonly LayerName[];
	/** The VIF it entered by. */
	readonly inVif: Vif | undefined;
	/** The VIF it is to leave by: what `outVif` rules look at. */
	outVif: Vif | undefined;
	/** Routers leave its TTL alone. */
	keepTtl: boolean;
	/** A tunnel has been added. */
	encapsulated: boolean;
	/** On its way to the host. */
	toTap: boolean;
	has<K extends LayerName>(
		...layers: K[]
	): this is this & {readonly [P in K]: {-readonly [F in keyof Layers[P]]: Layers[P][F]}};
	/** The n-th layer of that name, from outside: `p.layer('ipv4', 2)` is the inner one. */
	layer<K extends LayerName>(
		name: K,
		nth?: number,
	): {-readonly [F in keyof Layers[K]]: Layers[K][F]} | undefined;
	/**
	 * Numbers in network order, without strings: `p.u32(26)` is the IPv4 source of an untagged packet.
	 *
	 * @throws RingtapError ERR_RINGTAP_OUT_OF_PACKET
	 */
	u8(offset: number): number;
	u16(offset: number): number;
	u32(offset: number): number;
	/** Six bytes: `p.u48(0)` is the destination MAC address as a number. */
	u48(offset: number): number;
	setU8(offset: number, value: number): void;
	setU16(offset: number, value: number): void;
	setU32(offset: number, value: number): void;
	setU48(offset: number, value: number): void;
	/** A copy of its bytes, of all or from one offset to before another. */
	bytes(from?: number, to?: number): Uint8Array;
	/** Overwrites bytes from `offset` on. */
	write(offset: number, bytes: Uint8Array): void;
	/** The 48 private bytes of modules in its metadata, which go with it through rings, clones and copies. */
	privateU32(offset: number): number;
	setPrivateU32(offset: number, value: number): void;
	/**
	 * Those that cover what has been written since the view was given, from the innermost out. By the difference (RFC
	 * 1624) where layers are where they were: right of fragments too, and a wrong checksum stays wrong.
	 */
	updateChecksums(): void;
	/** Room before the first byte, zeros. @throws RingtapError ERR_RINGTAP_PACKET_SIZE */
	prepend(bytes: number): void;
	trimFront(bytes: number): void;
	/** Room after the last byte, zeros. */
	append(bytes: number): void;
	trimEnd(bytes: number): void;
}
