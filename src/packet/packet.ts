import type {Definition} from './definition.ts';
import {type Frame, parseFrame} from './frame.ts';
import {jsonOf, type PacketJson} from './json.ts';
import type {Layer} from './layer.ts';
import {type Malformed, malformedIn} from './malformed.ts';
import {whenDefined} from './registry.ts';
import {sourceOf} from './source.ts';
import {summarise} from './summary.ts';
import {hexdumpOf} from './text/hexdump.ts';
import {treeOf} from './text/tree.ts';
import {type LayerName, type Offload, type Packet, packetSpec} from './types.ts';
import {type ChecksumState, checksumsIn} from './verify.ts';
import type {LayerView} from './view.ts';

export interface PacketMeta {
	/** When it was got, ns since the scenario began; 0 unless given. */
	readonly at?: bigint;
	/** When it was recorded, in ns since 1970. */
	readonly recordedAt?: bigint | undefined;
	readonly offload?: Offload | undefined;
	/** The layer it begins with; `eth` unless given. */
	readonly first?: LayerName;
}

/**
 * The class behind `Packet`: parsed on the first question, its layers' getters on the prototype.
 */
class ReadPacket {
	readonly bytes: Uint8Array;
	readonly at: bigint;
	readonly recordedAt: bigint | undefined;
	readonly offload: Offload | undefined;
	readonly #first: string;
	#frame: Frame | undefined;

	constructor(bytes: Uint8Array, meta: PacketMeta | undefined) {
		this.bytes = bytes;
		this.at = meta?.at ?? 0n;
		this.recordedAt = meta?.recordedAt;
		this.offload = meta?.offload;
		this.#first = meta?.first ?? 'eth';
	}

	get [packetSpec](): true {
		return true;
	}

	static addGetter(definition: Definition): void {
		const get = function (this: ReadPacket) {
			const {layer} = definition;
			return ReadPacket.#view(this, layer, 1) ?? layer.absent;
		};
		Object.defineProperty(ReadPacket.prototype, definition.name, {get});
	}

	// Static, both: private methods of instances would cost each new packet a member.
	static #parsed(packet: ReadPacket): Frame {
		packet.#frame ??= parseFrame(packet.bytes, packet.#first);
		return packet.#frame;
	}

	static #view(packet: ReadPacket, layer: Layer | undefined, nth: number): LayerView | undefined {
		const {spans} = ReadPacket.#parsed(packet);
		let left = nth;
		for (let i = 0; i < spans.length; i++) {
			const span = spans[i]!;
			if (span.layer === layer && --left === 0) return span;
		}
		return undefined;
	}

	get length(): number {
		return this.bytes.length;
	}

	get layers(): readonly string[] {
		return ReadPacket.#parsed(this).spans.map(span => span.layer.name);
	}

	get payload(): Uint8Array {
		const {payloadStart, payloadEnd} = ReadPacket.#parsed(this);
		return this.bytes.subarray(payloadStart, payloadEnd);
	}

	get trailer(): Uint8Array {
		return this.bytes.subarray(ReadPacket.#parsed(this).payloadEnd);
	}

	has(...layers: string[]): boolean {
		const {spans} = ReadPacket.#parsed(this);
		return layers.every(name => spans.some(span => span.layer.name === name));
	}

	layer(name: string, nth = 1): LayerView | undefined {
		const span = ReadPacket.#parsed(this).spans.find(s => s.layer.name === name);
		return ReadPacket.#view(this, span?.layer, nth);
	}

	get malformed(): Malformed[] {
		return malformedIn(ReadPacket.#parsed(this));
	}

	get checksums(): ChecksumState[] {
		return checksumsIn(ReadPacket.#parsed(this));
	}

	tree(options?: {readonly colour?: boolean}): string {
		return treeOf(ReadPacket.#parsed(this), options);
	}

	hexdump(options?: {readonly colour?: boolean}): string {
		return hexdumpOf(ReadPacket.#parsed(this), options);
	}

	toJSON(): PacketJson {
		return jsonOf(this.bytes, this.#first);
	}

	toBytes(): Uint8Array {
		return new Uint8Array(this.bytes); // not slice(): a Buffer's would share memory
	}

	toSource(): string {
		return sourceOf(this.bytes, this.#first);
	}

	toString(): string {
		return summarise(this.bytes, this.#first);
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

whenDefined(ReadPacket.addGetter);

/**
 * A packet from its bytes, which are kept and not copied: they must not change afterwards. Any
 * bytes will do; nothing is parsed before a field is asked for.
 *
 * @example
 * const p = packetOf(bytes);
 * if (p.has('ipv4', 'udp')) console.log(p.ipv4.src, p.udp.sport);
 */
export function packetOf(bytes: Uint8Array, meta?: PacketMeta): Packet {
	return new ReadPacket(bytes, meta) as unknown as Packet;
}

/** Whether it was made by `packetOf`. */
export function isPacket(value: unknown): value is Packet {
	return value instanceof ReadPacket;
}
