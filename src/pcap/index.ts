export {Capture, type CaptureOptions, openCapture} from './capture.ts';
export {notFrames} from './capture-errors.ts';
export {ClassicEncoder} from './classic-encoder.ts';
export {type CompiledFilter, setFilterCompiler} from './filter-expression.ts';
export type {PacketFilter} from './keep.ts';
export {ethernet, isLayer, linkTypeText} from './link-types.ts';
export {writeRecords} from './output-file.ts';
export type {BlockKind, BlockOption, CaptureBlock} from './pcapng/block.ts';
export {PcapngEncoder} from './pcapng/encoder.ts';
export type {CaptureInterface} from './pcapng/interface.ts';
export type {CaptureRecord, FilePart} from './record-source.ts';
export {type ByteSource, CaptureStream, type ReadOptions} from './stream.ts';
export {toPacket} from './to-packet.ts';
export {
	type CaptureEncoder,
	encodePcap,
	encodePcapng,
	type WritableRecord,
	type WriteOptions,
} from './write.ts';
