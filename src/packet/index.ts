/** The packet language: build, read and compare packets. Knows nothing of data planes. */
import './layers/index.ts';
import {checkAtOnce} from './registry.ts';

export {arbitrary, type Fixed} from './arbitrary/arbitrary.ts';
export {eth, ipv4, ipv6, loopback, sll, sll2} from './builder.ts';
export {type Closest, closest} from './diff/closest.ts';
export {type DiffOptions, diff} from './diff/diff.ts';
export type {Diff, Difference} from './diff/difference.ts';
export {type FormatOptions, formatDiff} from './diff/format.ts';
export {similarity} from './diff/similarity.ts';
export type {Colours} from './diff/theme.ts';
export type {Loosening} from './diff/tolerance.ts';
export {expand} from './expand.ts';
export {hex} from './hex.ts';
export {type ItemOf, type RecordOf, records, tlvs} from './item-types.ts';
export type {JsonValue, PacketJson} from './json.ts';
export {isLike, like, matchLike} from './like.ts';
export type {Malformed} from './malformed.ts';
export {isPacket, type PacketMeta, packetOf} from './packet.ts';
export {packetFromJson} from './packet-from-json.ts';
export {defineLayer} from './registry.ts';
export {isPacketSpec} from './spec.ts';
export {summarise as summary} from './summary.ts';
export {
	type Computed,
	type Condition,
	checksum,
	countOf,
	type FieldRow,
	followedBy,
	headerLength,
	type LayerTable,
	lengthOf,
	nextLayer,
	presenceOf,
	sizeOf,
} from './table.ts';
export * from './types.ts';
export {range, sample, tuples} from './varied.ts';
export type {ChecksumState} from './verify.ts';

checkAtOnce();
