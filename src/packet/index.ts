/** The packet language: build, read and compare packets. Knows nothing of data planes. */
import './layers/index.ts';

export {eth, ipv4} from './builder.ts';
export {type DiffOptions, diff} from './diff/diff.ts';
export type {Diff, Difference} from './diff/difference.ts';
export {formatDiff} from './diff/format.ts';
export {similarity} from './diff/similarity.ts';
export {expand} from './expand.ts';
export {hex} from './hex.ts';
export {isLike, like, matchLike} from './like.ts';
export {isPacket, type PacketMeta, packetOf} from './packet.ts';
export {defineLayer} from './registry.ts';
export {isPacketSpec} from './spec.ts';
export {summarise as summary} from './summary.ts';
export {
	type Computed,
	checksum,
	type FieldRow,
	headerLength,
	type LayerTable,
	lengthOf,
	nextLayer,
} from './table.ts';
export * from './types.ts';
export {range} from './varied.ts';
